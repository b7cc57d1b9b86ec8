package org.glauber.trainer.evaluation;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.command.LevelsArgument;
import org.glauber.console.command.SamplerConverter;
import org.glauber.console.terminal.Console;
import org.glauber.core.Levels;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.harness.SuiteConnection;
import org.glauber.model.Manifests;
import org.glauber.model.Model;
import org.glauber.model.Samplings;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.trainer.corpus.TalesCorpus;
import org.glauber.trainer.evaluation.faces.FacesEvaluation;
import org.glauber.trainer.evaluation.report.EarlierReport;
import org.glauber.trainer.evaluation.report.EvaluatedModel;
import org.glauber.trainer.evaluation.tales.TalesEvaluation;
import org.glauber.trainer.faces.FaceImages;
import org.glauber.trainer.run.OptionRules;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code eval}: measures the quality of a model against the grammar or the painter that made its
 * training data.
 */
@Command(
    name = "eval",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Measure how good a model is. On held-out data (--data), by a language model (--perplexity)"
            + " or by image features (--fid), for any model. Without these, of tales: the share"
            + " that the tales grammar accepts, also where half of the words are given; of faces:"
            + " what a classifier reads in them, beside drawn faces and their reconstructions.")
public final class EvalCommand implements Callable<Integer> {
  private static final int MOST_SWEEPS = 1_024;

  private final Console console;
  private final Path home;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      description =
          "The model's name; without --data, --perplexity or --fid one that was trained on tales or"
              + " faces.")
  private String model = "";

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      converter = SamplerConverter.class,
      completionCandidates = SamplerConverter.Candidates.class,
      description = "Instead of the model's first: ${COMPLETION-CANDIDATES}.")
  private @Nullable Sampler sampler;

  @Option(names = "--sweeps", paramLabel = "N", description = "Instead of the recommended ones.")
  private @Nullable Integer sweeps;

  @Option(
      names = "--levels",
      paramLabel = "N,N,…|NAME",
      hideParamSyntax = true,
      converter = LevelsArgument.Converter.class,
      description =
          "Instead of sweeps: visit counts, as in 16,5,1,0, or a schedule of the model's.")
  private @Nullable LevelsArgument levels;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description =
          "An earlier output of eval --json: print how the shares differ from it, and whether that"
              + " is more than chance.")
  private @Nullable Path against;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private MeasureOptions measures = new MeasureOptions();

  @Mixin private EvaluationOptions options = new EvaluationOptions();

  /**
   * Creates the command.
   *
   * @param home the repository's root
   */
  public EvalCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  @Override
  public Integer call() throws InterruptedException {
    check();
    if (measures.isGiven()) {
      new Measures(console, home, model, options, measures)
          .run(
              new Measures.Chosen(this::questionLevels, it -> chosen(recommended(it), it)),
              measures.device(new OptionRules(spec)),
              json);
      return 0;
    }
    @Nullable EarlierReport earlier = against == null ? null : EarlierReport.read(against);
    try (SuiteConnection connection = options.connect(console, home)) {
      ModelManifest manifest = connection.client().model(model).getManifest();
      Sampling recommended = recommended(manifest);
      SamplingOptions chosen = chosen(recommended, manifest);
      requireKnownData(manifest);
      if (manifest.getModality() == Modality.MODALITY_IMAGE) {
        new FacesEvaluation(console, home, options.models(home), evaluated(manifest), earlier)
            .run(connection.client(), chosen, json);
      } else {
        SamplingOptions plain =
            chosen.toBuilder().clearEarlyTemperature().setTemperature(1).setTopP(1).build();
        new TalesEvaluation(console, evaluated(manifest), earlier)
            .run(connection.client(), chosen, plain, json);
      }
    }
    return 0;
  }

  /** Returns the levels of the questions about data: by default, all of the model's sweeps. */
  private Levels questionLevels(ModelManifest manifest) {
    if (levels != null) {
      return Samplings.levels(
          Sampling.newBuilder().addAllLevels(options.levels(levels, manifest)).build(), manifest);
    }
    int count = sweeps == null ? manifest.getMaxSweeps() : sweeps;
    if (count > manifest.getMaxSweeps()) {
      throw new OptionRules(spec)
          .refusal(
              "--sweeps must be at most the model's maximum, %d, not %d"
                  .formatted(manifest.getMaxSweeps(), count));
    }
    return Samplings.levels(Sampling.newBuilder().setSweeps(count).build(), manifest);
  }

  private void check() {
    options.check();
    measures.check(new OptionRules(spec));
    if (measures.isGiven() && against != null) {
      throw new OptionRules(spec)
          .refusal("--against compares shares of tales or faces: give it without other measures");
    }
    if (sweeps != null) {
      OptionRules rules = new OptionRules(spec);
      rules.inRange("--sweeps", sweeps, 1, MOST_SWEEPS);
      rules.require(levels == null, "--sweeps", "must not come together with --levels", sweeps);
    }
  }

  /** Rejects models of other data: only tales and faces can be evaluated. */
  private void requireKnownData(ModelManifest manifest) {
    int side = manifest.getImage().getRows() * manifest.getImage().getFactor();
    if (manifest.getModality() == Modality.MODALITY_IMAGE && side != FaceImages.SIDE) {
      throw new CommandFailure(
          ExitCode.INVALID_ARGUMENT,
          "%s makes images of %d pixels a side; eval reads the drawn faces, which have %d"
              .formatted(model, side, FaceImages.SIDE));
    }
    if (manifest.getModality() == Modality.MODALITY_TEXT && !hasWordsOfTales(manifest)) {
      console
          .err()
          .println(
              model
                  + " has other words than the tales; unless it was trained on tales, expect 0 %.");
    }
  }

  private static boolean hasWordsOfTales(ModelManifest manifest) {
    return manifest.getVocabularySize() == new TalesCorpus().vocabularySize();
  }

  private EvaluatedModel evaluated(ModelManifest manifest) {
    Optional<Model> network = EvaluatedModel.onThisMachine(options.models(home), manifest);
    if (network.isEmpty()) {
      console
          .err()
          .println(
              "%s is not in %s as the gateway serves it, so the reliability of p0 is not measured."
                  .formatted(model, options.models(home)));
    }
    boolean hasItsData =
        manifest.getModality() == Modality.MODALITY_IMAGE || hasWordsOfTales(manifest);
    return new EvaluatedModel(
        model, options.count(), options.seed(), hasItsData ? network.orElse(null) : null);
  }

  private Sampling recommended(ModelManifest manifest) {
    return Manifests.recommended(manifest, sampler == null ? Sampler.SAMPLER_UNSPECIFIED : sampler)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--sampler must be one the model is fit for, of "
                        + Manifests.samplers(manifest)));
  }

  private SamplingOptions chosen(Sampling recommended, ModelManifest manifest) {
    SamplingOptions.Builder chosen =
        options.sampling(recommended).setSampler(Manifests.sampler(recommended));
    if (sweeps != null) {
      chosen.setSweeps(sweeps);
    } else if (levels != null) {
      chosen.addAllLevels(options.levels(levels, manifest));
    } else if (recommended.getLevelsCount() > 0) {
      chosen.addAllLevels(recommended.getLevelsList());
    } else {
      chosen.setSweeps(recommended.getSweeps());
    }
    if (!options.hasTemperature() && recommended.hasEarlyTemperature()) {
      chosen.setEarlyTemperature(recommended.getEarlyTemperature());
    }
    return chosen.build();
  }
}
