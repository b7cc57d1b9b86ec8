package org.glauber.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.model.Manifests;
import org.glauber.model.v1.EarlyTemperature;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.LevelSchedule;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelCard;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.NumberFormat;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.transformer.Transformer;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.images.ImageStages;
import org.glauber.trainer.learning.LevelSchedules;
import org.glauber.trainer.learning.LossCurve;
import org.glauber.trainer.learning.Optimizer;
import org.glauber.trainer.learning.Recipe;
import org.glauber.trainer.learning.TrainingRun;
import org.glauber.trainer.progress.Pace;
import org.glauber.trainer.progress.TrainingProgress;
import org.glauber.trainer.progress.TrainingProgress.Preview;
import org.glauber.trainer.run.ModelDirectory;
import org.glauber.trainer.run.WholeFile;

/**
 * Trains a denoiser on a corpus and writes its part of the model directory: network, loss curve,
 * manifest and model card.
 */
final class DenoiserTraining {
  private static final String DENOISER = "denoiser.pt";
  private static final String LOSS_CURVE = "loss.png";
  private static final EarlyTemperature PAPER_EARLY =
      EarlyTemperature.newBuilder().setUntilShare(0.5).setTemperature(1.05).build();

  private final Corpus corpus;
  private final Scan scan;
  private final ModelManifest profile;
  private final TrainingSession session;
  private Recipe recipe;
  private TrainingRun run;
  private int threads;
  private List<ScriptValue.Tensor> weights = List.of();

  /**
   * Creates the training of a denoiser.
   *
   * @param profile describes the tokens: modality, reserved tokens, and text or image profile
   */
  DenoiserTraining(
      Corpus corpus, Recipe recipe, Scan scan, ModelManifest profile, TrainingSession session) {
    this.corpus = corpus;
    this.scan = scan;
    this.profile = profile;
    this.session = session;
    this.recipe = recipe;
    this.run = run();
  }

  private TrainingRun run() {
    return new TrainingRun(recipe, corpus, scan, noiseLaw(), session.run().path());
  }

  /**
   * Decides the number of examples and prints how long the training will take.
   *
   * @param time time budget of the training; if absent, the recipe sets the number of examples
   */
  void plan(Optional<Duration> time) throws IOException {
    RunLength length = new RunLength("examples", "--examples", session);
    RunLength.Plan plan =
        length.plan(
            time,
            recipe.examples(),
            RunLength.isTried(run.isBegun(), time, recipe.updates())
                ? Optional.of(run::pace)
                : Optional.empty());
    threads = plan.threads();
    recipe = recipe.withExamples(plan.count());
    run = run();
  }

  /**
   * Returns the noise law: the recipe's Π(φ), and π uniform over all tokens that are not reserved.
   */
  private NoiseLaw noiseLaw() {
    return Manifests.noiseLaw(process());
  }

  /** Trains to the end, from the checkpoint if there is one. */
  void train(Optional<Preview> preview) throws IOException {
    session
        .out()
        .printf(
            Locale.ROOT,
            "Training %s: %s L = %d, V = %,d, %,d examples.%n",
            session.model().name(),
            corpus.description(),
            scan.siteCount(),
            corpus.vocabularySize(),
            recipe.examples());
    try (TrainingProgress progress =
        new TrainingProgress(recipe, session.interruption(), preview, session.out())) {
      weights = run.train(progress);
    }
    if (preview.isPresent()) {
      preview.get().show(weights);
    }
  }

  /**
   * Writes the network, its loss curve and the manifest. Call it after all other files are written.
   */
  void write(String summary, String command) throws IOException {
    ModelDirectory model = session.model();
    model.write(
        LOSS_CURVE,
        FileRole.FILE_ROLE_DOCUMENT,
        png -> LossCurve.draw(run.curve(), recipe.batch(), png));
    model.write(DENOISER, FileRole.FILE_ROLE_DENOISER, file -> write(file, weights));
    ModelManifest.Builder manifest =
        process().toBuilder()
            .setName(model.name())
            .setVersion("1")
            .setNumberFormat(NumberFormat.NUMBER_FORMAT_FLOAT32)
            .setCard(card(summary, command));
    manifest.addSchedules(schedule("fast", fast(), "Few evaluations a site."));
    manifest.addSchedules(
        schedule("fine", fine(), "More evaluations a site, for fewer slips of the network."));
    samplers().forEach(sampler -> manifest.addRecommended(recommended(sampler)));
    model.complete(manifest.build());
  }

  /** Writes an image sheet that compares samples of a network with these weights with originals. */
  void show(List<ScriptValue.Tensor> trained, ImageStages stages, Path network, Path sheet)
      throws IOException {
    WholeFile.write(network, part -> write(part, trained));
    stages.show(network, process(), recommended(), sheet);
  }

  /** Writes a network in the form in which it is served. */
  private void write(Path file, List<ScriptValue.Tensor> trained) throws IOException {
    List<ScriptValue.Tensor> served =
        trained.stream().map(w -> ScriptValue.Tensor.constant(w.floats(), w.shape())).toList();
    ArchiveWriter.write(
        file, Transformer.source(), Transformer.withWeights(recipe.shape(), served));
  }

  /** Returns the sampling options of the recommended sampler. */
  private Sampling recommended() {
    return recommended(samplers().getFirst()).getSampling();
  }

  /** Returns the samplers that suit the network, the recommended one first. */
  private List<Sampler> samplers() {
    if (!recipe.cleanLogits()) {
      return List.of(Sampler.SAMPLER_HEAT_BATH);
    }
    // Thinning keeps the quality of faces and takes a third of the time; it lowers the share of
    // accepted tales.
    return isText()
        ? List.of(Sampler.SAMPLER_HEAT_BATH, Sampler.SAMPLER_THINNED_HEAT_BATH)
        : List.of(Sampler.SAMPLER_THINNED_HEAT_BATH, Sampler.SAMPLER_HEAT_BATH);
  }

  private boolean isText() {
    return profile.getModality() == Modality.MODALITY_TEXT;
  }

  private RecommendedSampling recommended(Sampler sampler) {
    List<Integer> levels = descending(fast());
    Sampling.Builder sampling =
        Sampling.newBuilder().setSampler(sampler).setSweeps(levels.size() - 1).addAllLevels(levels);
    if (isText()) {
      sampling.setTemperature(0.7).setTopP(0.8);
    } else {
      sampling.setEarlyTemperature(PAPER_EARLY).setTemperature(1).setTopP(0.9);
    }
    return RecommendedSampling.newBuilder()
        .setSampling(sampling)
        .setReason(reason(sampler))
        .build();
  }

  private String reason(Sampler sampler) {
    String settings =
        isText()
            ? "Cooler than the law: a small network slips less often, and texts stay different."
            : "The paper's schedule for images: warmer in the first half, and a nucleus of 0.9.";
    return sampler == Sampler.SAMPLER_THINNED_HEAT_BATH
        ? settings + " Steps that draw from noise ask no network."
        : settings;
  }

  private Levels fast() {
    return LevelSchedules.fast(recipe.shape().maxSweeps(), recipe.keepProbability());
  }

  private Levels fine() {
    return LevelSchedules.fine(recipe.shape().maxSweeps(), recipe.keepProbability());
  }

  private static LevelSchedule schedule(String name, Levels levels, String reason) {
    return LevelSchedule.newBuilder()
        .setName(name)
        .addAllLevels(descending(levels))
        .setReason(reason)
        .build();
  }

  private static List<Integer> descending(Levels levels) {
    return IntStream.rangeClosed(0, levels.sweepCount())
        .mapToObj(k -> levels.visits(levels.sweepCount() - k))
        .toList();
  }

  private ModelManifest process() {
    return profile.toBuilder()
        .setSiteCount(recipe.shape().siteCount())
        .setVocabularySize(recipe.shape().vocabularySize())
        .setMaxSweeps(recipe.shape().maxSweeps())
        .setPureNoiseVisits(recipe.shape().pureNoiseVisits())
        .setKeepProbability(recipe.keepProbability())
        .addAllScan(IntStream.range(0, scan.siteCount()).mapToObj(scan::siteAt).toList())
        .setLogits(recipe.cleanLogits() ? Logits.LOGITS_CLEAN : Logits.LOGITS_SIGNAL)
        .build();
  }

  private ModelCard card(String summary, String command) throws IOException {
    return ModelCard.newBuilder()
        .setSummary(summary)
        .setData(corpus.description())
        .setCommand(command)
        .setTraining(
            String.format(
                Locale.ROOT,
                "%,d examples, %s loss, %s, batch %d, peak rate %s, in %s; threads: %d.",
                recipe.examples(),
                recipe.loss().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                recipe.optimizer() == Optimizer.MUON ? "Muon" : "AdamW",
                recipe.batch(),
                recipe.peakRate(),
                Pace.words(run.time()),
                threads))
        .setLicence(corpus.licence())
        .setParameterCount(Transformer.parameterCount(recipe.shape()))
        .build();
  }
}
