package org.glauber.vqgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glauber.model.repository.ModelRepository;
import org.glauber.server.ServerLifecycle;
import org.glauber.server.capacity.QueueNotice;
import org.glauber.vqgan.v1.CodeGrid;
import org.glauber.vqgan.v1.DecodeRequest;
import org.glauber.vqgan.v1.EncodeRequest;
import org.glauber.vqgan.v1.EncodeResponse;
import org.glauber.vqgan.v1.Overlay;
import org.glauber.vqgan.v1.VqganServiceGrpc;
import org.glauber.vqgan.v1.VqganServiceGrpc.VqganServiceBlockingStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(SampleModels.OnDisk.class)
class VqganServiceTest {
  private static final int SIZE = SampleModels.SIZE;

  @Inject ServerLifecycle server;

  @ConfigProperty(name = "glauber.models.directory")
  String models;

  private ManagedChannel channel;
  private VqganServiceBlockingStub client;

  @BeforeEach
  void connect() {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    client = VqganServiceGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
  }

  @ParameterizedTest
  @CsvSource({"eighth, 1024", "sixteenth, 256"})
  void imagesOfEveryFactorAreEncodedAndDecoded(String model, int siteCount) throws IOException {
    ByteString image = TestImages.plain(SIZE, SIZE, Color.ORANGE, "png");
    List<Integer> codes = client.encode(encode(model, image).build()).getCodesList();
    assertThat(codes).hasSize(siteCount).allMatch(code -> code >= 0 && code < SampleModels.CODES);
    BufferedImage decoded = decoded(decode(model, codes).build());
    assertThat(decoded.getWidth()).isEqualTo(SIZE);
    assertThat(decoded.getHeight()).isEqualTo(SIZE);
  }

  @Test
  void aJpegIsAccepted() {
    ByteString jpeg = TestImages.plain(SIZE, SIZE, Color.ORANGE, "jpg");
    assertThat(client.encode(encode("eighth", jpeg).build()).getCodesCount()).isEqualTo(1_024);
  }

  @Test
  void transparentPixelsBecomeWhite() {
    ByteString white = TestImages.plain(SIZE, SIZE, Color.WHITE, "png");
    assertThat(client.encode(encode("eighth", TestImages.transparent(SIZE)).build()))
        .isEqualTo(client.encode(encode("eighth", white).build()));
  }

  @Test
  void aCellIsMaskedWhenAnyOfItsPixelsIsLight() {
    ByteString image = TestImages.plain(SIZE, SIZE, Color.ORANGE, "png");
    ByteString mask =
        TestImages.mask(SIZE, 7, 8, 2, 1); // the last pixel of a cell, the next's first
    EncodeResponse response = client.encode(encode("eighth", image).setMask(mask).build());
    assertThat(response.getMaskedSitesList()).containsExactly(32, 33);
  }

  @Test
  void anOverlayIsReturnedPixelForPixel() throws IOException {
    ByteString image = TestImages.plain(SIZE, SIZE, new Color(0x123456), "png");
    List<Integer> codes = Collections.nCopies(256, 3);
    BufferedImage bare = decoded(decode("sixteenth", codes).build());
    BufferedImage both =
        decoded(
            decode("sixteenth", codes)
                .setOverlay(Overlay.newBuilder().setImage(image).addSites(17))
                .build());
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        boolean isKept = x / 16 == 1 && y / 16 == 1;
        assertThat(both.getRGB(x, y)).isEqualTo(isKept ? 0xFF123456 : bare.getRGB(x, y));
      }
    }
  }

  @Test
  void aGridsImageDoesNotDependOnItsBatch() throws IOException {
    List<List<Integer>> grids =
        IntStream.range(0, 5).mapToObj(k -> Collections.nCopies(256, k)).toList();
    DecodeRequest.Builder together = decode("sixteenth", grids.getFirst()).clearGrids();
    grids.forEach(codes -> together.addGrids(CodeGrid.newBuilder().addAllCodes(codes)));
    List<ByteString> images = client.decode(together.build()).getImagesList();
    assertThat(images).hasSize(5).doesNotHaveDuplicates();
    BufferedImage inCompany = ImageIO.read(images.get(3).newInput());
    BufferedImage alone = decoded(decode("sixteenth", grids.get(3)).build());
    for (int k = 0; k < SIZE * SIZE; k++) {
      Color one = new Color(inCompany.getRGB(k % SIZE, k / SIZE));
      Color other = new Color(alone.getRGB(k % SIZE, k / SIZE));
      assertThat(one.getRed()).isCloseTo(other.getRed(), within(1)); // rounding may go either way
      assertThat(one.getGreen()).isCloseTo(other.getGreen(), within(1));
      assertThat(one.getBlue()).isCloseTo(other.getBlue(), within(1));
    }
  }

  @Test
  void anInvalidImageIsRefused() {
    ByteString text = ByteString.copyFromUtf8("not an image");
    invalid(
        encode("eighth", text).build(),
        "image",
        "must be a PNG or a JPEG, but is 12 bytes of something else");
    invalid(
        encode("eighth", ByteString.EMPTY).build(),
        "image",
        "must be a PNG or a JPEG, but is 0 bytes of something else");
  }

  @Test
  void aTruncatedPngIsRefused() {
    BufferedImage noise = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    for (int k = 0; k < SIZE * SIZE; k++) {
      noise.setRGB(k % SIZE, k / SIZE, k * 0x9E3779B1);
    }
    ByteString png = TestImages.encoded(noise, "png");
    StatusRuntimeException failure =
        failure(encode("eighth", png.substring(0, png.size() / 2)).build());
    assertThat(violation(failure).getField()).isEqualTo("image");
    assertThat(violation(failure).getDescription())
        .startsWith("must be a whole PNG or JPEG, but is ");
  }

  @Test
  void aHeaderWithAHugeSizeIsRefusedBeforeDecoding() {
    invalid(
        encode("eighth", TestImages.claiming(100_000, 100_000)).build(),
        "image",
        "must be 256 × 256 pixels, but is 100,000 × 100,000 pixels");
  }

  @Test
  void anImageOrMaskOfAnotherSizeIsRefused() {
    ByteString image = TestImages.plain(SIZE, SIZE, Color.ORANGE, "png");
    ByteString odd = TestImages.plain(255, SIZE, Color.ORANGE, "png");
    String why = "must be 256 × 256 pixels, but is 255 × 256 pixels";
    invalid(encode("eighth", odd).build(), "image", why);
    invalid(encode("eighth", image).setMask(odd).build(), "mask", why);
  }

  @Test
  void responseHeadersEstimateTheDurationOfACall() {
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    var noticing =
        client.withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
    var unused = noticing.decode(decode("sixteenth", Collections.nCopies(256, 3)).build());
    assertThat(QueueNotice.in(Objects.requireNonNull(headers.get())).orElseThrow())
        .isBetween(Duration.ofNanos(0), Duration.ofMinutes(1));
  }

  @Test
  void codesOutsideTheGridOrTheCodebookAreRefused() {
    assertThatThrownBy(() -> client.decode(decode("sixteenth", List.of(1, 2)).build()))
        .hasMessage("INVALID_ARGUMENT: grids[0].codes must hold L = 256 codes, but is 2 codes");
    assertThatThrownBy(
            () -> client.decode(decode("sixteenth", Collections.nCopies(256, 24)).build()))
        .hasMessage("INVALID_ARGUMENT: grids[0].codes[0] must be 0 to 23, but is 24");
    assertThatThrownBy(
            () ->
                client.decode(
                    decode("sixteenth", Collections.nCopies(256, 1)).clearGrids().build()))
        .hasMessage("INVALID_ARGUMENT: grids must hold 1 to 64 grids, but is 0");
    assertThatThrownBy(
            () ->
                client.decode(
                    decode("sixteenth", Collections.nCopies(256, 1))
                        .setOverlay(Overlay.newBuilder().addSites(256))
                        .build()))
        .hasMessage("INVALID_ARGUMENT: overlay.sites must be 0 to 255, but is 256");
  }

  @Test
  void anUnknownModelOrDigestIsRefused() {
    ByteString image = TestImages.plain(SIZE, SIZE, Color.ORANGE, "png");
    assertThatThrownBy(() -> client.encode(encode("eighth", image).setModel("tails").build()))
        .hasMessage("NOT_FOUND: no model named tails");
    assertThatThrownBy(() -> client.encode(encode("eighth", image).setModelDigest("ab").build()))
        .hasMessageStartingWith("FAILED_PRECONDITION: eighth: the manifest's digest is ");
  }

  private void invalid(EncodeRequest request, String field, String why) {
    BadRequest.FieldViolation violation = violation(failure(request));
    assertThat(violation.getField()).isEqualTo(field);
    assertThat(violation.getDescription()).isEqualTo(why);
  }

  private StatusRuntimeException failure(EncodeRequest request) {
    StatusRuntimeException failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> client.encode(request));
    assertThat(failure).isNotNull();
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    return failure;
  }

  private static BadRequest.FieldViolation violation(StatusRuntimeException failure) {
    com.google.rpc.Status status = Objects.requireNonNull(StatusProto.fromThrowable(failure));
    try {
      return status.getDetails(0).unpack(BadRequest.class).getFieldViolations(0);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private BufferedImage decoded(DecodeRequest request) throws IOException {
    return ImageIO.read(client.decode(request).getImages(0).newInput());
  }

  private EncodeRequest.Builder encode(String model, ByteString image) {
    return EncodeRequest.newBuilder().setModel(model).setModelDigest(digest(model)).setImage(image);
  }

  private DecodeRequest.Builder decode(String model, List<Integer> codes) {
    return DecodeRequest.newBuilder()
        .setModel(model)
        .setModelDigest(digest(model))
        .addGrids(CodeGrid.newBuilder().addAllCodes(codes));
  }

  private String digest(String model) {
    return ModelRepository.at(Path.of(models)).open(model, java.util.Set.of()).digest();
  }
}
