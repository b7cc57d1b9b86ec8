package org.glauber.cli.image;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.GenerateImageResponse;

/**
 * Writes finished images, and previews where they are wanted. The file of an image is named after
 * its seed where there are several.
 */
final class ImageFiles implements ImageOutput {
  private final Optional<Path> out;
  private final Optional<Path> previews;
  private final boolean isOne;
  private final Map<Integer, Accepted> accepted = new HashMap<>();

  /**
   * @param out the file of the result; absent: named after model and seed
   * @param previews the directory of the previews
   * @param isOne whether one image is asked for
   */
  ImageFiles(Optional<Path> out, Optional<Path> previews, boolean isOne) throws IOException {
    this.out = out;
    this.previews = previews;
    this.isOne = isOne;
    if (previews.isPresent()) {
      Files.createDirectories(previews.get());
    }
  }

  @Override
  public void show(GenerateImageResponse event) throws IOException {
    switch (event.getEventCase()) {
      case ACCEPTED -> accepted.put(event.getIndex(), event.getAccepted());
      case PROGRESS -> {
        if (previews.isPresent()) {
          int step = event.getProgress().getStep();
          write(preview(event.getIndex(), step), event.getProgress().getImage());
        }
      }
      case FINISHED -> {
        write(result(event.getIndex()), event.getFinished().getImage());
        if (previews.isPresent()) {
          write(preview(event.getIndex(), 0), event.getFinished().getImage());
        }
      }
      case HEARTBEAT, EVENT_NOT_SET -> {}
    }
  }

  /** The file of the result of generation {@code index}. */
  Path result(int index) {
    Accepted generation = accepted(index);
    String seed = Long.toUnsignedString(generation.getSeed());
    if (out.isEmpty()) {
      return Path.of(generation.getModel() + "-" + seed + ".png");
    }
    if (isOne) {
      return out.get();
    }
    String name = out.get().getFileName().toString();
    int dot = name.lastIndexOf('.');
    int end = dot > 0 ? dot : name.length();
    return out.get().resolveSibling(name.substring(0, end) + "-" + seed + name.substring(end));
  }

  /** Sorted by name, previews are in the order in which they came. */
  private Path preview(int index, int step) {
    Accepted generation = accepted(index);
    int digits = Integer.toString(generation.getStepCount()).length();
    int done = generation.getStepCount() - step;
    String number = "0".repeat(digits - Integer.toString(done).length()) + done;
    return previews
        .orElseThrow()
        .resolve("%s-%s.png".formatted(Long.toUnsignedString(generation.getSeed()), number));
  }

  private Accepted accepted(int index) {
    return accepted.getOrDefault(index, Accepted.getDefaultInstance());
  }

  private static void write(Path file, ByteString image) throws IOException {
    Files.write(file, image.toByteArray());
  }

  @Override
  public void close() {}
}
