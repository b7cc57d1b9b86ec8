package org.glauber.cli.image;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.glauber.console.OutputFile;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.GenerateImageResponse;

/**
 * Writes finished images and, if requested, previews to files. If there are several images, the
 * name of each file contains its seed.
 */
final class ImageFiles implements ImageOutput {
  /**
   * Characters not allowed in file names. The model's name comes from the gateway, and must not
   * escape the directory.
   */
  private static final Pattern FORBIDDEN = Pattern.compile("[^A-Za-z0-9._-]");

  private final Optional<OutputFile> out;
  private final Optional<Path> previews;
  private final boolean isOne;
  private final Map<Integer, Accepted> accepted = new HashMap<>();

  /**
   * @param out the file of the result; named after model and seed if empty
   * @param previews the directory of the previews; none are written if empty
   * @param isOne whether a single image is requested
   */
  ImageFiles(Optional<OutputFile> out, Optional<Path> previews, boolean isOne) {
    this.out = out;
    this.previews = previews;
    this.isOne = isOne;
  }

  /**
   * Creates the directory of the previews, and checks that every file can be written.
   *
   * @throws org.glauber.console.CommandFailure if one cannot
   */
  void requireWritable() {
    Accepted longest = Accepted.newBuilder().setModel("image").setSeed(-1).build();
    result(longest).requireWritable();
    previews.ifPresent(directory -> OutputFile.requireDirectory("--previews", directory));
  }

  @Override
  public void show(GenerateImageResponse event) {
    Accepted generation = accepted(event.getIndex());
    switch (event.getEventCase()) {
      case ACCEPTED -> accepted.put(event.getIndex(), event.getAccepted());
      case PROGRESS -> {
        if (previews.isPresent()) {
          int step = event.getProgress().getStep();
          preview(generation, step).write(event.getProgress().getImage().toByteArray());
        }
      }
      case FINISHED -> {
        byte[] image = event.getFinished().getImage().toByteArray();
        result(generation).write(image);
        if (previews.isPresent()) {
          preview(generation, 0).write(image);
        }
      }
      case HEARTBEAT, EVENT_NOT_SET -> {}
    }
  }

  /** The file with the result of generation {@code index}. */
  Path result(int index) {
    return result(accepted(index)).path();
  }

  private OutputFile result(Accepted generation) {
    String seed = Long.toUnsignedString(generation.getSeed());
    if (out.isEmpty()) {
      String model = FORBIDDEN.matcher(generation.getModel()).replaceAll("_");
      return new OutputFile("--out", Path.of(model + "-" + seed + ".png"));
    }
    return isOne ? out.get() : out.get().numbered(seed);
  }

  /** The file of a preview; names sort in the order in which previews arrive. */
  private OutputFile preview(Accepted generation, int step) {
    int digits = Integer.toString(generation.getStepCount()).length();
    int done = generation.getStepCount() - step;
    String number = "0".repeat(digits - Integer.toString(done).length()) + done;
    String name = "%s-%s.png".formatted(Long.toUnsignedString(generation.getSeed()), number);
    return new OutputFile("--previews", previews.orElseThrow().resolve(name));
  }

  private Accepted accepted(int index) {
    return accepted.getOrDefault(index, Accepted.getDefaultInstance());
  }

  @Override
  public void close() {}
}
