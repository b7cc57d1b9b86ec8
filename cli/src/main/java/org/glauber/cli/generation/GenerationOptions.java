package org.glauber.cli.generation;

import java.util.Optional;
import org.glauber.cli.output.GenerationOutput;
import org.glauber.cli.output.JsonOutput;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.command.LevelsArgument;
import org.glauber.console.command.SamplerConverter;
import org.glauber.console.terminal.Console;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.model.v1.Sampler;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options of all generating commands. Options that are not given default to the model's recommended
 * sampling.
 */
public final class GenerationOptions {
  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The model (default: the only one that is served).")
  private String model = "";

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = SeedConverter.class,
      description =
          "0 to 2^64 - 1. The same seed gives the same result; the k-th of several uses N + k (default: drawn).")
  private @Nullable Long seed;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many to generate, at least 1 (default: 1).")
  private int count = 1;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      description = "0 to 100; 0 takes the likeliest token each time.")
  private @Nullable Double temperature;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Keep the likeliest tokens that make up P, in (0, 1].")
  private @Nullable Double topP;

  @Option(
      names = "--sweeps",
      paramLabel = "N",
      description = "How often every site is redrawn, 1 to the model's limit.")
  private @Nullable Integer sweeps;

  @Option(
      names = "--levels",
      paramLabel = "N,N,…|NAME",
      hideParamSyntax = true,
      converter = LevelsArgument.Converter.class,
      description =
          "Instead of --sweeps, the noise levels to go through as visit counts, as in 16,5,1,0, or the"
              + " name of one of the model's schedules. Fewer take less time.")
  private @Nullable LevelsArgument levels;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      converter = SamplerConverter.class,
      completionCandidates = SamplerConverter.Candidates.class,
      description = "How a step is drawn: ${COMPLETION-CANDIDATES}.")
  private @Nullable Sampler sampler;

  @Option(
      names = "--max-window",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Evaluate at most N steps in one forward pass; 1 disables lookahead (default: as many as is"
              + " worthwhile). The result stays the same.")
  private int maxWindow;

  @Option(
      names = "--progress",
      paramLabel = "INTERVAL",
      converter = ProgressIntervalConverter.class,
      description =
          "How often to report progress: 100ms, 8steps or none (default: 50ms on a terminal, 100ms with --json).")
  private @Nullable ProgressRhythm progress;

  @Option(names = "--json", description = "Print every event as a line of JSON.")
  private boolean json;

  /** Whether every event is printed as JSON. */
  public boolean isJson() {
    return json;
  }

  /** The output that the options select. */
  GenerationOutput output(Console console) {
    return json
        ? new JsonOutput(console.out())
        : GenerationOutput.forPeople(console, System::nanoTime);
  }

  /**
   * The request for texts, without a template. The default progress interval depends on the
   * console.
   */
  GenerateTextRequest.Builder request(Console console) {
    requirePositiveCount();
    GenerateTextRequest.Builder request =
        GenerateTextRequest.newBuilder().setModel(model).setCount(count).setMaxWindow(maxWindow);
    if (seed != null) {
      request.setSeed(seed);
    }
    sampling().ifPresent(request::setSampling);
    progressInterval(GenerationOutput.progressForPeople(console)).ifPresent(request::setProgress);
    return request;
  }

  /**
   * The request for images, without an image to infill.
   *
   * @param forPeople the progress interval unless {@code --progress} or {@code --json} is given
   */
  public GenerateImageRequest.Builder imageRequest(ProgressRhythm forPeople) {
    requirePositiveCount();
    GenerateImageRequest.Builder request =
        GenerateImageRequest.newBuilder().setModel(model).setCount(count).setMaxWindow(maxWindow);
    if (seed != null) {
      request.setSeed(seed);
    }
    sampling().ifPresent(request::setSampling);
    progressInterval(forPeople).ifPresent(request::setProgress);
    return request;
  }

  /** Rejects 0, which means 1 in the protocol but is a mistake as an option. */
  private void requirePositiveCount() {
    if (count < 1) {
      throw new CommandFailure(ExitCode.USAGE, "--count must be at least 1, but is " + count + ".");
    }
  }

  private Optional<ProgressRhythm> progressInterval(ProgressRhythm forPeople) {
    if (progress != null) {
      return Optional.of(progress);
    }
    return json ? Optional.empty() : Optional.of(forPeople);
  }

  private Optional<SamplingOptions> sampling() {
    SamplingOptions.Builder sampling = SamplingOptions.newBuilder();
    if (sampler != null) {
      sampling.setSampler(sampler);
    }
    if (sweeps != null) {
      sampling.setSweeps(sweeps);
    }
    if (levels != null) {
      levels.applyTo(sampling);
    }
    if (temperature != null) {
      sampling.setTemperature(temperature);
    }
    if (topP != null) {
      sampling.setTopP(topP);
    }
    SamplingOptions chosen = sampling.build();
    return chosen.equals(SamplingOptions.getDefaultInstance())
        ? Optional.empty()
        : Optional.of(chosen);
  }
}
