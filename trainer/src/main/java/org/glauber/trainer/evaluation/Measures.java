package org.glauber.trainer.evaluation;

import ai.djl.Device;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.glauber.client.GatewayClient;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.terminal.Console;
import org.glauber.core.Levels;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.harness.SuiteConnection;
import org.glauber.model.Model;
import org.glauber.model.ModelRefusedException;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.network.NetworkRefusedException;
import org.glauber.trainer.evaluation.data.DataEvaluation;
import org.glauber.trainer.evaluation.data.DataReport;
import org.glauber.trainer.evaluation.frechet.FrechetEvaluation;
import org.glauber.trainer.evaluation.frechet.FrechetReport;
import org.glauber.trainer.evaluation.perplexity.PerplexityEvaluation;
import org.glauber.trainer.evaluation.perplexity.PerplexityReport;
import org.glauber.trainer.evaluation.perplexity.SampleTexts;
import org.glauber.trainer.evaluation.perplexity.TextScorer;
import org.glauber.trainer.evaluation.report.SamplingText;
import org.glauber.trainer.run.FileProblem;
import org.glauber.trainer.run.InterruptedRun;
import org.glauber.trainer.run.Interruption;

/**
 * Runs the measures that apply to any model, and prints their reports.
 *
 * @param home the repository's root
 * @param model the model's name
 */
record Measures(
    Console console, Path home, String model, EvaluationOptions options, MeasureOptions measures) {
  /** Roles of the files that measuring on data needs. */
  private static final EnumSet<FileRole> ROLES =
      EnumSet.of(
          FileRole.FILE_ROLE_DENOISER,
          FileRole.FILE_ROLE_TOKENIZER_JSON,
          FileRole.FILE_ROLE_SENTENCEPIECE,
          FileRole.FILE_ROLE_VQGAN);

  /**
   * The sampling that the command line asks for, given the model's manifest.
   *
   * @param levels levels of the questions about data
   * @param options options of the samples
   */
  record Chosen(
      Function<ModelManifest, Levels> levels, Function<ModelManifest, SamplingOptions> options) {}

  /** The lines for people and the JSON report so far. */
  private record Output(List<String> lines, JsonObject json) {}

  /**
   * Runs all measures that are asked for.
   *
   * @throws CommandFailure INVALID_ARGUMENT if a file cannot be used; the message says why
   */
  void run(Chosen chosen, Device device, boolean json) throws InterruptedException {
    Output output = new Output(new ArrayList<>(), new JsonObject());
    output.json().addProperty("model", model);
    try (Interruption interruption = Interruption.listen(console.err())) {
      Runnable check = interruption::check;
      if (measures.data != null) {
        data(chosen, check, output);
      }
      if (measures.perplexity != null) {
        perplexity(chosen, device, check, output);
      }
      if (measures.fid != null) {
        frechet(chosen, device, check, output);
      }
    } catch (InterruptedRun e) {
      throw CommandFailure.interrupted();
    } catch (IllegalArgumentException | ModelRefusedException | NetworkRefusedException e) {
      throw refusal(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw refusal(FileProblem.sentence(e));
    } catch (UncheckedIOException e) {
      throw refusal(String.valueOf(e.getMessage()));
    }
    if (json) {
      console.out().println(new Gson().toJson(output.json()));
    } else {
      output.lines().forEach(console.out()::println);
    }
  }

  private static CommandFailure refusal(String message) {
    return new CommandFailure(ExitCode.INVALID_ARGUMENT, message);
  }

  private void data(Chosen chosen, Runnable check, Output output) throws IOException {
    Path path = Objects.requireNonNull(measures.data);
    Model opened = ModelRepository.at(options.models(home)).open(model, ROLES);
    DataReport report =
        new DataEvaluation(opened, chosen.levels().apply(opened.manifest()), console.err(), check)
            .run(
                new DataEvaluation.Data(
                    path, measures.documents(), measures.questions(), options.seed()));
    report.addTo(output.json());
    output.lines().addAll(report.lines());
    if (measures.plot != null) {
      Path plot = measures.plot;
      writing(() -> report.plot(plot));
    }
  }

  /** A write to a file of the user. */
  @FunctionalInterface
  private interface Write {
    void run() throws IOException;
  }

  private static void writing(Write write) {
    try {
      write.run();
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.OUTPUT, FileProblem.sentence(e));
    }
  }

  private void perplexity(Chosen chosen, Device device, Runnable check, Output output)
      throws IOException, InterruptedException {
    PerplexityEvaluation evaluation =
        new PerplexityEvaluation(
            Objects.requireNonNull(measures.perplexity),
            measures.scoring(),
            device,
            console.err(),
            check);
    List<String> read = measures.samples == null ? List.of() : SampleTexts.read(measures.samples);
    try (TextScorer scorer = evaluation.open()) {
      List<String> texts =
          measures.samples == null
              ? sampled(Modality.MODALITY_TEXT, chosen, output, suite(check)::texts)
              : read;
      PerplexityReport report = evaluation.run(scorer, texts);
      report.addTo(output.json());
      output.lines().addAll(report.lines());
    }
  }

  private void frechet(Chosen chosen, Device device, Runnable check, Output output)
      throws IOException, InterruptedException {
    FrechetEvaluation evaluation =
        new FrechetEvaluation(
            Objects.requireNonNull(measures.fid),
            Objects.requireNonNull(measures.features),
            measures.side(),
            measures.pixels(),
            measures.statistics,
            device,
            console.err(),
            check);
    FrechetReport report;
    if (measures.samples != null) {
      requireDirectory(measures.samples);
      report = evaluation.run(FrechetEvaluation.Samples.of(measures.samples));
    } else {
      report =
          sampled(
              Modality.MODALITY_IMAGE,
              chosen,
              output,
              (client, sampling) -> ran(evaluation, suite(check).images(client, sampling)));
    }
    report.addTo(output.json());
    output.lines().addAll(report.lines());
  }

  private static FrechetReport ran(
      FrechetEvaluation evaluation, FrechetEvaluation.Samples samples) {
    try {
      return evaluation.run(samples);
    } catch (IOException e) {
      throw refusal(FileProblem.sentence(e));
    }
  }

  private static void requireDirectory(Path samples) {
    if (!Files.isDirectory(samples)) {
      throw refusal("--samples %s must be a folder of pictures".formatted(samples));
    }
  }

  private SuiteSamples suite(Runnable check) {
    return new SuiteSamples(model, options.count(), options.seed(), console.err(), check);
  }

  /** Connects to a suite, requires that the model has the modality, and uses its samples. */
  private <T> T sampled(
      Modality modality,
      Chosen chosen,
      Output output,
      BiFunction<GatewayClient, SamplingOptions, T> use)
      throws InterruptedException {
    try (SuiteConnection connection = options.connect(console, home)) {
      ModelManifest manifest = connection.client().model(model).getManifest();
      if (manifest.getModality() != modality) {
        throw refusal(
            modality == Modality.MODALITY_TEXT
                ? model + " makes images; --perplexity is of texts"
                : model + " makes texts; --fid is of images");
      }
      SamplingOptions sampling = chosen.options().apply(manifest);
      output.json().addProperty("count", options.count());
      output.json().addProperty("seed", options.seed());
      SamplingText.addTo(output.json(), sampling);
      output.lines().add("Samples: " + SamplingText.sentence(sampling));
      return use.apply(connection.client(), sampling);
    }
  }
}
