package org.glauber.cli.image;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.glauber.cli.generation.GenerationOptions;
import org.glauber.cli.suite.TargetOptions;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.OutputFile;
import org.glauber.console.terminal.Console;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.Infilling;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.harness.SuiteConnection;
import org.glauber.harness.service.ServiceCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generates images, or redraws a part of one. */
@Command(
    name = "image",
    description = {
      "Generate images, or redraw a part of one.",
      "",
      "  ./glauber image --seed 3 --out face.png",
      "  ./glauber image --infill face.png --mask mask.png",
      ""
    },
    sortOptions = false)
public final class ImageCommand implements Runnable {
  private static final int PREVIEW_MILLIS = 50;
  private static final int MAX_FILE_BYTES = 1 << 20;

  private final Console console;
  private final ServiceCommand services;
  private final Path home;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "The PNG to write; several images have their seeds in their names (default: MODEL-SEED.png).")
  private @Nullable String out;

  @Option(
      names = "--previews",
      paramLabel = "DIR",
      description =
          "Write every preview to this directory, named by seed and number of steps done.")
  private @Nullable Path previews;

  @Option(
      names = "--gif",
      paramLabel = "FILE",
      description = "Write the previews as an animated GIF.")
  private @Nullable String gif;

  @ArgGroup(exclusive = false)
  private @Nullable Redrawing redrawing;

  @Mixin private GenerationOptions options;
  @Mixin private TargetOptions target;

  /** The image to redraw and its mask: both options or neither. */
  static final class Redrawing {
    @Option(
        names = "--infill",
        paramLabel = "FILE",
        required = true,
        description = "The PNG or JPEG of which a part is redrawn.")
    private Path image = Path.of("");

    @Option(
        names = "--mask",
        paramLabel = "FILE",
        required = true,
        description =
            "The PNG or JPEG that selects the part: white is redrawn, in whole cells; black is kept.")
    private Path mask = Path.of("");
  }

  /**
   * @param services how to start a service if no suite is running
   * @param home the repository's root
   */
  public ImageCommand(Console console, ServiceCommand services, Path home) {
    this.console = console;
    this.services = services;
    this.home = home;
  }

  @Override
  public void run() {
    GenerateImageRequest.Builder request = options.imageRequest(progress());
    if (redrawing != null) {
      request.setInfilling(
          Infilling.newBuilder()
              .setImage(bytes("--infill", redrawing.image))
              .setMask(bytes("--mask", redrawing.mask)));
    }
    Optional<ImageFiles> files = files(request.getCount() <= 1);
    Optional<OutputFile> animation = Optional.ofNullable(gif).map(to -> OutputFile.of("--gif", to));
    if (out != null && out.equals(gif)) {
      throw new CommandFailure(ExitCode.USAGE, "--out and --gif must name two files, not one.");
    }
    files.ifPresent(ImageFiles::requireWritable);
    animation.ifPresent(OutputFile::requireWritable);
    try (SuiteConnection suite = target.connect(console, services, home)) {
      List<ImageOutput> outputs = new ArrayList<>();
      files.ifPresent(outputs::add);
      animation.map(ImageOutput::gif).ifPresent(outputs::add);
      if (options.isJson()) {
        outputs.add(new JsonImages(console.out()));
      } else {
        ImageOutput.forPeople(console).ifPresent(outputs::add);
      }
      int count = ImageCall.run(suite.client(), request.build(), outputs).size();
      if (!options.isJson()) {
        for (int index = 0; index < count; index++) {
          console.out().println(files.orElseThrow().result(index));
        }
      }
    }
  }

  /** The files to write; empty if the results go to standard output only. */
  private Optional<ImageFiles> files(boolean isOne) {
    if (options.isJson() && out == null && previews == null) {
      return Optional.empty();
    }
    Optional<OutputFile> result = Optional.ofNullable(out).map(to -> OutputFile.of("--out", to));
    return Optional.of(new ImageFiles(result, Optional.ofNullable(previews), isOne));
  }

  private ProgressRhythm progress() {
    return console.isLive() || previews != null || gif != null
        ? ProgressRhythm.newBuilder().setEveryMillis(PREVIEW_MILLIS).build()
        : ProgressRhythm.newBuilder().setNone(true).build();
  }

  private static ByteString bytes(String option, Path file) {
    byte[] bytes;
    try (InputStream stream = Files.newInputStream(file)) {
      bytes = stream.readNBytes(MAX_FILE_BYTES + 1); // a device file may be endless
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "%s: %s cannot be read.".formatted(option, file));
    }
    if (bytes.length > MAX_FILE_BYTES) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s: %s is larger than the limit of %,d bytes.".formatted(option, file, MAX_FILE_BYTES));
    }
    return ByteString.copyFrom(bytes);
  }
}
