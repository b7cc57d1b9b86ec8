package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.ImageFinished;
import org.glauber.generation.v1.ImageProgress;
import org.glauber.generation.v1.Infilling;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.harness.Suite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests one suite with two denoisers, two VQGANs and the default image model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedSuite.Resolver.class)
class ImagesIT {
  private static final int SIZE = 64;
  private static final int SITES = 64;
  private static final int CELL = 8;
  private static final int SMALL_WINDOW = 1 << 16; // a preview takes a sixth of it

  private Suite suite;
  private Images images;

  @BeforeAll
  void connect(SharedSuite shared) {
    suite = shared.suite();
    images = new Images(suite.target());
  }

  @AfterAll
  void disconnect() {
    images.close();
  }

  @Test
  void aFaceCondensesInPreviewsThatCanBeLookedAt() {
    List<GenerateImageResponse> events =
        images.events(
            Images.request(3, 8)
                .setProgress(ProgressRhythm.newBuilder().setEverySteps(32))
                .build());
    List<ImageProgress> previews =
        events.stream()
            .filter(GenerateImageResponse::hasProgress)
            .map(GenerateImageResponse::getProgress)
            .toList();
    assertThat(previews).isNotEmpty();
    assertThat(previews)
        .allSatisfy(
            preview -> {
              assertThat(Images.decoded(preview.getImage()).getWidth()).isEqualTo(SIZE);
              assertThat(preview.getSettledSiteCount())
                  .isEqualTo(Math.max(0, SITES - preview.getStep()));
            });
    assertThat(previews.stream().map(ImageProgress::getStep))
        .isSortedAccordingTo((one, other) -> Integer.compare(other, one));
    ImageFinished finished = events.getLast().getFinished();
    assertThat(finished.getCodesCount()).isEqualTo(SITES);
    assertThat(Images.decoded(finished.getImage()).getHeight()).isEqualTo(SIZE);
  }

  @Test
  void aSeedGivesTheSameCodesAloneAndBatchedWithOthers() throws InterruptedException {
    List<ImageFinished> alone = images.finished(12, 4, 1);
    List<ImageFinished> together = images.finished(12, 4, 6);
    assertThat(together.stream().map(ImageFinished::getCodesList))
        .isEqualTo(alone.stream().map(ImageFinished::getCodesList).toList());
    assertThat(alone.stream().map(ImageFinished::getCodesList)).doesNotHaveDuplicates();
  }

  @Test
  void pixelsThatTheMaskKeepsDoNotChange() {
    BufferedImage face = Images.decoded(images.finished(Images.request(5, 4).build()).getImage());
    BufferedImage mask = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = mask.createGraphics();
    pen.setColor(Color.WHITE);
    // One pixel more than two rows of cells, so that the third row is also redrawn.
    pen.fillRect(0, 0, SIZE, 2 * CELL + 1);
    pen.dispose();
    ImageFinished finished =
        images.finished(
            Images.request(6, 4)
                .setInfilling(
                    Infilling.newBuilder()
                        .setImage(Images.encoded(face))
                        .setMask(Images.encoded(mask)))
                .build());
    BufferedImage redrawn = Images.decoded(finished.getImage());
    assertThat(finished.getStatistics().getSteps()).isEqualTo(4 * 3 * SITES / CELL);
    assertThat(pixels(redrawn, 3 * CELL, SIZE)).isEqualTo(pixels(face, 3 * CELL, SIZE));
    assertThat(pixels(redrawn, 0, 3 * CELL)).isNotEqualTo(pixels(face, 0, 3 * CELL));
  }

  /**
   * The same face in different files: the pixels that are kept are those that an image viewer
   * shows.
   */
  @ParameterizedTest
  @CsvSource({
    "plain.png, 0",
    "turned-3.png, 0",
    "turned-6.jpg, 4",
    "cmyk.jpg, 5",
    "grey-alpha.png, 0",
    "named-colours.jpg, 120"
  })
  void whatIsKeptIsWhatAViewerShows(String file, int most) {
    BufferedImage redrawn = redrawn(file, "mask.png");
    BufferedImage plain = Images.decoded(Images.file("plain.png"));
    for (int x = 0; x < SIZE; x++) {
      Color expected = new Color(plain.getRGB(x, 1));
      if (file.startsWith("grey")) {
        int grey = luma(expected);
        expected = new Color(grey, grey, grey);
      }
      Color kept = new Color(redrawn.getRGB(x, 1));
      assertThat(kept.getRed()).isCloseTo(expected.getRed(), within(most + 1));
      assertThat(kept.getGreen()).isCloseTo(expected.getGreen(), within(most + 1));
      assertThat(kept.getBlue()).isCloseTo(expected.getBlue(), within(most + 1));
    }
  }

  private static int luma(Color colour) {
    return (int)
        Math.round(0.299 * colour.getRed() + 0.587 * colour.getGreen() + 0.114 * colour.getBlue());
  }

  @Test
  void aPhotographedMaskFreesItsWhiteAreas() {
    BufferedImage plain = Images.decoded(Images.file("plain.png"));
    BufferedImage redrawn = redrawn("plain.png", "mask-turned-6.jpg");
    // Only the cell at the top right is white.
    assertThat(redrawn.getRGB(0, 0, SIZE - CELL, SIZE, null, 0, SIZE))
        .isEqualTo(plain.getRGB(0, 0, SIZE - CELL, SIZE, null, 0, SIZE));
    assertThat(pixels(redrawn, CELL, SIZE)).isEqualTo(pixels(plain, CELL, SIZE));
    assertThat(pixels(redrawn, 0, CELL)).isNotEqualTo(pixels(plain, 0, CELL));
  }

  @Test
  void aPictureThatIsCutOffIsRefusedWithTheReason() {
    assertThatThrownBy(() -> redrawn("cut-off.jpg", "mask.png"))
        .hasMessage(
            "INVALID_ARGUMENT: infilling.image must be a whole PNG or JPEG, "
                + "but is 1,226 bytes: it is cut off in its data");
  }

  private BufferedImage redrawn(String image, String mask) {
    ImageFinished finished =
        images.finished(
            Images.request(6, 4)
                .setInfilling(
                    Infilling.newBuilder().setImage(Images.file(image)).setMask(Images.file(mask)))
                .build());
    return Images.decoded(finished.getImage());
  }

  private static int[] pixels(BufferedImage image, int top, int bottom) {
    return image.getRGB(0, top, SIZE, bottom - top, null, 0, SIZE);
  }

  @Test
  void aReaderThatPausesFindsTheFinalImageAndFewPreviews() throws Exception {
    GenerateImageRequest request =
        Images.request(8, 16).setProgress(ProgressRhythm.newBuilder().setEverySteps(1)).build();
    SlowReader reader = new SlowReader();
    try (Images slow = new Images(suite.target(), SMALL_WINDOW)) {
      slow.asynchronous().generateImage(request, reader);
      // Nothing is read during this call, and the chain must not wait for the reader.
      List<GenerateImageResponse> attentive = images.events(request);
      List<GenerateImageResponse> events = reader.readOn();
      ImageFinished expected = attentive.getLast().getFinished();
      assertThat(events.getLast().getFinished().getCodesList()).isEqualTo(expected.getCodesList());
      assertThat(events.getLast().getFinished().getImage()).isEqualTo(expected.getImage());
      assertThat(events.size()).isLessThan(attentive.size() / 2);
    }
  }

  /** A reader that requests no message until the test requests it. */
  private static final class SlowReader
      implements ClientResponseObserver<GenerateImageRequest, GenerateImageResponse> {
    private final CompletableFuture<ClientCallStreamObserver<GenerateImageRequest>> call =
        new CompletableFuture<>();
    private final BlockingQueue<GenerateImageResponse> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> completed = new CompletableFuture<>();

    @Override
    public void beforeStart(ClientCallStreamObserver<GenerateImageRequest> stream) {
      stream.disableAutoRequestWithInitial(0);
      call.complete(stream);
    }

    List<GenerateImageResponse> readOn() throws Exception {
      call.get().request(Integer.MAX_VALUE);
      assertThat(completed.get(1, TimeUnit.MINUTES)).isTrue();
      return List.copyOf(events);
    }

    @Override
    public void onNext(GenerateImageResponse event) {
      events.add(event);
    }

    @Override
    public void onError(Throwable problem) {
      completed.completeExceptionally(problem);
    }

    @Override
    public void onCompleted() {
      completed.complete(true);
    }
  }
}
