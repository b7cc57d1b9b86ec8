package org.glauber.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.model.Manifests;
import org.glauber.model.ModelWriter;
import org.glauber.model.v1.EarlyTemperature;
import org.glauber.model.v1.FileRole;
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
import org.glauber.trainer.learning.LossCurve;
import org.glauber.trainer.learning.Optimizer;
import org.glauber.trainer.learning.Recipe;
import org.glauber.trainer.learning.TrainingRun;

/**
 * Trains a denoiser on a corpus and writes its model directory: network, loss curve, manifest,
 * card.
 */
final class DenoiserTraining {
  private static final String DENOISER = "denoiser.pt";
  private static final String LOSS_CURVE = "loss.png";
  private static final double HARDLY_EVER = 1.0 / 256;
  private static final EarlyTemperature PAPER_EARLY =
      EarlyTemperature.newBuilder().setUntilShare(0.5).setTemperature(1.05).build();

  private final Corpus corpus;
  private final Recipe recipe;
  private final Scan scan;
  private final ModelManifest profile;
  private final Path directory;
  private final TrainingRun run;
  private List<ScriptValue.Tensor> weights = List.of();

  /**
   * @param profile what the tokens stand for: modality, reserved tokens, text or image
   * @param directory of the model
   * @param run the directory of checkpoint and loss curve
   */
  DenoiserTraining(
      Corpus corpus, Recipe recipe, Scan scan, ModelManifest profile, Path directory, Path run) {
    this.corpus = corpus;
    this.recipe = recipe;
    this.scan = scan;
    this.profile = profile;
    this.directory = directory;
    this.run = new TrainingRun(recipe, corpus, scan, noiseLaw(), run);
  }

  /** What a checkpoint's network can be asked for. */
  @FunctionalInterface
  interface Preview {
    /** Shows what a network with these weights draws. */
    void show(List<ScriptValue.Tensor> weights) throws IOException;
  }

  /** Π: the recipe's Π(φ), and π uniform over everything that is not reserved. */
  NoiseLaw noiseLaw() {
    return Manifests.noiseLaw(process());
  }

  /** Trains to the end, from the checkpoint if there is one. */
  void train(PrintWriter out, Optional<Preview> preview) throws IOException {
    out.printf(
        Locale.ROOT,
        "Training %s: %s L = %d, V = %d, %,d examples.%n",
        directory.getFileName(),
        corpus.description(),
        scan.siteCount(),
        corpus.vocabularySize(),
        recipe.examples());
    out.flush();
    try (TrainingProgress progress = new TrainingProgress(recipe, preview)) {
      weights = run.train(progress);
    }
    Files.createDirectories(directory);
    LossCurve.draw(run.curve(), recipe.batch(), directory.resolve(LOSS_CURVE));
  }

  /**
   * Writes the network and the manifest; every other file must be in place.
   *
   * @param otherFiles by name, besides network and loss curve
   */
  void write(String summary, String command, int cores, Map<String, FileRole> otherFiles)
      throws IOException {
    write(directory.resolve(DENOISER), weights);
    ModelManifest.Builder manifest =
        process().toBuilder()
            .setName(directory.getFileName().toString())
            .setVersion("1")
            .setNumberFormat(NumberFormat.NUMBER_FORMAT_FLOAT32)
            .setCard(card(summary, command, cores));
    samplers().forEach(sampler -> manifest.addRecommended(recommended(sampler)));
    Map<String, FileRole> files = new LinkedHashMap<>(otherFiles);
    files.put(DENOISER, FileRole.FILE_ROLE_DENOISER);
    files.put(LOSS_CURVE, FileRole.FILE_ROLE_DOCUMENT);
    ModelWriter.write(directory, manifest.build(), files);
  }

  /** Writes a network as it is served. */
  void write(Path file, List<ScriptValue.Tensor> trained) throws IOException {
    List<ScriptValue.Tensor> served =
        trained.stream().map(w -> ScriptValue.Tensor.constant(w.floats(), w.shape())).toList();
    ArchiveWriter.write(
        file, Transformer.source(), Transformer.withWeights(recipe.shape(), served));
  }

  /** What is recommended first. */
  Sampling recommended() {
    return recommended(samplers().getFirst()).getSampling();
  }

  /** Those that the network is fit for, the recommended one first. */
  private List<Sampler> samplers() {
    if (!recipe.cleanLogits()) {
      return List.of(Sampler.SAMPLER_HEAT_BATH);
    }
    // Faces are as good thinned, and come in a third of the time; of tales fewer are accepted.
    return isText()
        ? List.of(Sampler.SAMPLER_HEAT_BATH, Sampler.SAMPLER_THINNED_HEAT_BATH)
        : List.of(Sampler.SAMPLER_THINNED_HEAT_BATH, Sampler.SAMPLER_HEAT_BATH);
  }

  private boolean isText() {
    return profile.getModality() == Modality.MODALITY_TEXT;
  }

  private RecommendedSampling recommended(Sampler sampler) {
    Sampling.Builder sampling =
        Sampling.newBuilder().setSampler(sampler).setSweeps(recommendedSweeps());
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
            ? "Cooler than the law: a small network slips less often, and tales stay different."
            : "The paper's schedule for images: warmer in the first half, and a nucleus of 0.9.";
    return sampler == Sampler.SAMPLER_THINNED_HEAT_BATH
        ? settings + " Steps that draw from noise ask no network."
        : settings;
  }

  /** So many that a token of the data is hardly ever kept through all of them. */
  private int recommendedSweeps() {
    int sweeps = 1;
    while (sweeps < recipe.shape().maxSweeps()
        && Math.pow(recipe.keepProbability(), sweeps) > HARDLY_EVER) {
      sweeps++;
    }
    return sweeps;
  }

  private ModelManifest process() {
    return profile.toBuilder()
        .setSiteCount(recipe.shape().siteCount())
        .setVocabularySize(recipe.shape().vocabularySize())
        .setMaxSweeps(recipe.shape().maxSweeps())
        .setKeepProbability(recipe.keepProbability())
        .addAllScan(IntStream.range(0, scan.siteCount()).mapToObj(scan::siteAt).toList())
        .setLogits(recipe.cleanLogits() ? Logits.LOGITS_CLEAN : Logits.LOGITS_SIGNAL)
        .build();
  }

  private ModelCard card(String summary, String command, int cores) throws IOException {
    return ModelCard.newBuilder()
        .setSummary(summary)
        .setData(corpus.description())
        .setCommand(command)
        .setTraining(
            String.format(
                Locale.ROOT,
                "%,d examples, %s loss, %s, batch %d, peak rate %s, in %d minutes; CPU cores: %d.",
                recipe.examples(),
                recipe.loss().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                recipe.optimizer() == Optimizer.MUON ? "Muon" : "AdamW",
                recipe.batch(),
                recipe.peakRate(),
                run.time().toMinutes(),
                cores))
        .setLicence("Apache-2.0")
        .setParameterCount(Transformer.parameterCount(recipe.shape()))
        .build();
  }
}
