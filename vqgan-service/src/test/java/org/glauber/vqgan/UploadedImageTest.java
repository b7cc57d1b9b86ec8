package org.glauber.vqgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glauber.model.repository.ModelRepository;
import org.glauber.server.ServerLifecycle;
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

/** Callers' files are read once, and the memory of all calls is limited. */
@QuarkusTest
@QuarkusTestResource(SampleModels.OnDisk.class)
class UploadedImageTest {
  private static final int SIZE = SampleModels.SIZE;
  private static final int CELL = 16;
  private static final int MASKED = 17; // the site
  private static final String MODEL = "sixteenth";

  @Inject ServerLifecycle server;
  @Inject VqganDevices devices;

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

  @Test
  void aReadImageIsAnOverlayWithTheFilesPixels() throws IOException {
    for (ByteString file : List.of(photograph("png"), photograph("jpg"))) {
      EncodeResponse read = client.encode(encode(file).setMask(mask()).setWithImage(true).build());
      assertThat(read.getMaskedSitesList()).containsExactly(MASKED);
      assertThat(read.getCodesCount()).isEqualTo(256);
      assertThat(decoded(read.getImage())).isEqualTo(decoded(file));
    }
  }

  /** All sites but the masked one are kept. */
  private int[] decoded(ByteString overlay) throws IOException {
    Overlay.Builder kept = Overlay.newBuilder().setImage(overlay);
    for (int site = 0; site < 256; site++) {
      if (site != MASKED) {
        kept.addSites(site);
      }
    }
    DecodeRequest request = decode(1).setOverlay(kept).build();
    return pixels(client.decode(request).getImages(0));
  }

  @Test
  void aReadImageIsBlackWhereMaskedAndUnchangedElsewhere() throws IOException {
    ByteString file = photograph("png");
    EncodeResponse read = client.encode(encode(file).setMask(mask()).setWithImage(true).build());
    int[] expected = pixels(file);
    for (int row = CELL; row < 2 * CELL; row++) {
      for (int column = CELL; column < 2 * CELL; column++) {
        expected[row * SIZE + column] = 0xFF000000;
      }
    }
    assertThat(pixels(read.getImage())).isEqualTo(expected);
  }

  @Test
  void onlyTheRequestedResultsAreReturned() {
    ByteString file = photograph("png");
    EncodeResponse read =
        client.encode(encode(file).setWithImage(true).setWithoutCodes(true).build());
    assertThat(read.getCodesList()).isEmpty();
    assertThat(read.getImage()).isNotEmpty();
    assertThat(client.encode(encode(file).build()).getImage()).isEmpty();
  }

  @Test
  void aCallThatCanNeverFitIsRefused() {
    StatusRuntimeException failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> client.decode(decode(64).build()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(reason(failure)).isEqualTo("MEMORY_TOO_SMALL");
    assertThat(failure)
        .hasMessageContaining(
            "the call needs 50,331,648 bytes for images, and a caller may hold 12,582,912 at once");
  }

  /** Each call takes a quarter of one tenant's memory, so that twelve at once exceed it. */
  @Test
  void aFloodIsRefusedWithinTheBudgetAndReleasesEverything() throws Exception {
    int refused = 0;
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> calls = new ArrayList<>();
      for (int k = 0; k < 12; k++) {
        calls.add(callers.submit(() -> ending(decode(4).build())));
      }
      for (Future<String> call : calls) {
        assertThat(call.get()).isIn("answered", "MEMORY_FULL");
        refused += call.get().equals("answered") ? 0 : 1;
      }
    }
    assertThat(refused).isPositive();
    assertThat(devices.pipeline().memoryHeld()).isZero();
  }

  private String ending(DecodeRequest request) {
    try {
      return client.decode(request).getImagesCount() == 0 ? "empty" : "answered";
    } catch (StatusRuntimeException e) {
      return reason(e);
    }
  }

  private static String reason(StatusRuntimeException failure) {
    com.google.rpc.Status status = Objects.requireNonNull(StatusProto.fromThrowable(failure));
    return status.getDetailsList().stream()
        .filter(any -> any.is(ErrorInfo.class))
        .map(
            any -> {
              try {
                return any.unpack(ErrorInfo.class).getReason();
              } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new AssertionError(e);
              }
            })
        .findFirst()
        .orElseThrow();
  }

  /** Pixels of many colours. */
  private static ByteString photograph(String format) {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    for (int k = 0; k < SIZE * SIZE; k++) {
      int row = k / SIZE;
      int column = k % SIZE;
      image.setRGB(column, row, new Color(row, column, (row + column) / 2).getRGB());
    }
    return TestImages.encoded(image, format);
  }

  private static ByteString mask() {
    return TestImages.mask(SIZE, CELL, CELL, CELL, CELL);
  }

  private static int[] pixels(ByteString png) throws IOException {
    return ImageIO.read(png.newInput()).getRGB(0, 0, SIZE, SIZE, null, 0, SIZE);
  }

  private EncodeRequest.Builder encode(ByteString image) {
    return EncodeRequest.newBuilder().setModel(MODEL).setModelDigest(digest()).setImage(image);
  }

  private DecodeRequest.Builder decode(int grids) {
    CodeGrid grid = CodeGrid.newBuilder().addAllCodes(Collections.nCopies(256, 3)).build();
    return DecodeRequest.newBuilder()
        .setModel(MODEL)
        .setModelDigest(digest())
        .addAllGrids(Collections.nCopies(grids, grid));
  }

  private String digest() {
    return ModelRepository.at(Path.of(models)).open(MODEL, Set.of()).digest();
  }
}
