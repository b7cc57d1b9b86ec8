package org.glauber.client;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.GenerationStatistics;
import org.glauber.generation.v1.ImageFinished;
import org.glauber.generation.v1.ImageProgress;

/** Images of a uniform grey that gets lighter with each preview. */
public final class FakeImages {
  /** Width and height in pixels. */
  public static final int SIZE = 16;

  private static final int PREVIEWS = 3;
  private static final int STEP_COUNT = 100;

  private FakeImages() {}

  /** The events of a call, with those of its generations interleaved. */
  static List<GenerateImageResponse> events(GenerateImageRequest request) {
    int count = Math.max(1, request.getCount());
    List<GenerateImageResponse> events = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      events.add(
          event(index)
              .setAccepted(
                  Accepted.newBuilder()
                      .setModel("faces")
                      .setSeed(request.getSeed() + index)
                      .setStepCount(STEP_COUNT)
                      .setSiteCount(4))
              .build());
    }
    for (int preview = 1; preview <= PREVIEWS; preview++) {
      for (int index = 0; index < count; index++) {
        events.add(
            event(index)
                .setProgress(
                    ImageProgress.newBuilder()
                        .setStep(STEP_COUNT - 25 * preview)
                        .setSettledSiteCount(preview)
                        .setImage(png(60 * preview)))
                .build());
      }
    }
    for (int index = 0; index < count; index++) {
      events.add(
          event(index)
              .setFinished(
                  ImageFinished.newBuilder()
                      .setImage(png(255))
                      .setStatistics(
                          GenerationStatistics.newBuilder().setSteps(STEP_COUNT).setPasses(40)))
              .build());
    }
    return events;
  }

  private static GenerateImageResponse.Builder event(int index) {
    return GenerateImageResponse.newBuilder().setIndex(index);
  }

  private static ByteString png(int grey) {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    for (int k = 0; k < SIZE * SIZE; k++) {
      image.setRGB(k % SIZE, k / SIZE, grey * 0x010101);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
