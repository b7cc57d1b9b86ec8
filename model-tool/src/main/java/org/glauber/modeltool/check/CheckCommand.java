package org.glauber.modeltool.check;

import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.terminal.Console;
import org.glauber.modeltool.ModelDirectory;
import org.glauber.network.Devices;
import org.glauber.network.TorchEngine;
import org.glauber.network.warmup.WarmUpSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model check}: does what the services do when they load a model, and reports. */
@Command(
    name = "check",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Load a model and warm it up as the services do, without starting them, and report what"
            + " they would find. Ends with exit code 8 if the model would be refused, or if its"
            + " logits differ from --expect.")
public final class CheckCommand implements Callable<Integer> {
  private static final int MAX_LANES = 1_024;

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "The model's directory.")
  private Path directory = Path.of("");

  @Option(
      names = "--expect",
      paramLabel = "FILE",
      description =
          "A safetensors file with logits that were computed elsewhere: tokens (N, L), step (N),"
              + " site (N), perhaps visits (N, L), and logits (N, V). The network must return the"
              + " same.")
  private @Nullable Path expected;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      defaultValue = "1e-4",
      description =
          "The largest difference to expected logits, in nats (default: ${DEFAULT-VALUE}).")
  private double tolerance;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      defaultValue = "The quick brown fox jumps over the lazy dog.",
      description = "A text to encode and decode.")
  private String text = "";

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "cpu",
      description = "cpu or gpu0, gpu1, … (default: ${DEFAULT-VALUE}).")
  private String device = "";

  @Option(
      names = "--lanes",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "The most lanes of a pass, as glauber.denoiser.lanes (default: ${DEFAULT-VALUE}). Fewer"
              + " make the check of a large network faster.")
  private int lanes;

  @Option(names = "--json", description = "Print the report as one line of JSON.")
  private boolean json;

  /** Creates the command. */
  public CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    require(tolerance >= 0, "--tolerance must be 0 or more, but is " + tolerance);
    require(
        lanes >= 1 && lanes <= MAX_LANES,
        "--lanes must be 1 to %,d, but is %,d".formatted(MAX_LANES, lanes));
    ModelDirectory model = ModelDirectory.of(directory);
    if (expected != null) {
      require(Files.isRegularFile(expected), "--expect: there is no file " + expected);
    }
    TorchEngine.loadSingleThreaded(); // as a denoiser on a CPU
    WarmUpSettings defaults = WarmUpSettings.defaults();
    WarmUpSettings warmUp = new WarmUpSettings(lanes, defaults.shape(), defaults.deviation());
    ModelCheck check =
        new ModelCheck(model, new ModelCheck.Settings(device(), warmUp, text, expected, tolerance));
    CheckReport report = check.run();
    if (json) {
      console.out().println(ReportJson.of(report, tolerance));
    } else {
      ReportText.of(report).forEach(console.out()::println);
    }
    return (report.isPassed() ? ExitCode.OK : ExitCode.MODEL_REFUSED).code();
  }

  private Device device() {
    return Devices.named(device)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.USAGE, "--device %s, but is %s.".formatted(Devices.rule(), device)));
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new CommandFailure(ExitCode.USAGE, rule + ".");
    }
  }
}
