package org.glauber.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.model.Manifests;
import org.glauber.model.ModelWriter;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelCard;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.NumberFormat;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.model.v1.TextProfile;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.transformer.Transformer;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.corpus.WordVocabulary;
import org.glauber.trainer.learning.Optimizer;
import org.glauber.trainer.learning.Recipe;

/** Writes what a training run leaves: network, tokenizer, loss curve, manifest and card. */
final class ModelDirectory {
  private static final String DENOISER = "denoiser.pt";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String LOSS_CURVE = "loss.png";
  private static final double HARDLY_EVER = 1.0 / 256;

  private final Path directory;
  private final Corpus corpus;
  private final Scan scan;
  private final Recipe recipe;

  ModelDirectory(Path directory, Corpus corpus, Scan scan, Recipe recipe) {
    this.directory = directory;
    this.corpus = corpus;
    this.scan = scan;
    this.recipe = recipe;
  }

  /** Π: the recipe's Π(φ), and π uniform over everything but the unknown word. */
  NoiseLaw noiseLaw() {
    return Manifests.noiseLaw(process());
  }

  /** Where the loss curve belongs. */
  Path lossCurve() {
    return directory.resolve(LOSS_CURVE);
  }

  /** Writes network, tokenizer and manifest; the loss curve must be in place. */
  void write(List<ScriptValue.Tensor> weights, String command, Duration time, int cores)
      throws IOException {
    List<ScriptValue.Tensor> served =
        weights.stream().map(w -> ScriptValue.Tensor.constant(w.floats(), w.shape())).toList();
    ArchiveWriter.write(
        directory.resolve(DENOISER),
        Transformer.source(),
        Transformer.withWeights(recipe.shape(), served));
    Files.writeString(directory.resolve(TOKENIZER), TokenizerJson.of(corpus.vocabulary()));
    ModelManifest.Builder manifest =
        process().toBuilder()
            .setName(directory.getFileName().toString())
            .setVersion("1")
            .setNumberFormat(NumberFormat.NUMBER_FORMAT_FLOAT32)
            .addRecommended(
                recommended(
                    Sampler.SAMPLER_HEAT_BATH,
                    "Cooler than the law: a small network slips less often, and tales stay different."))
            .setCard(card(command, time, cores));
    if (recipe.cleanLogits()) {
      manifest.addRecommended(
          recommended(
              Sampler.SAMPLER_THINNED_HEAT_BATH,
              "The same for fewer evaluations: steps that draw from noise ask no network."));
    }
    ModelWriter.write(
        directory,
        manifest.build(),
        Map.of(
            DENOISER, FileRole.FILE_ROLE_DENOISER,
            TOKENIZER, FileRole.FILE_ROLE_TOKENIZER_JSON,
            LOSS_CURVE, FileRole.FILE_ROLE_DOCUMENT));
  }

  private RecommendedSampling recommended(Sampler sampler, String reason) {
    return RecommendedSampling.newBuilder()
        .setSampling(
            Sampling.newBuilder()
                .setSampler(sampler)
                .setSweeps(recommendedSweeps())
                .setTemperature(0.7)
                .setTopP(0.8))
        .setReason(reason)
        .build();
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
    return ModelManifest.newBuilder()
        .setModality(Modality.MODALITY_TEXT)
        .setSiteCount(recipe.shape().siteCount())
        .setVocabularySize(recipe.shape().vocabularySize())
        .setMaxSweeps(recipe.shape().maxSweeps())
        .setKeepProbability(recipe.keepProbability())
        .addReservedTokens(WordVocabulary.UNKNOWN)
        .addAllScan(IntStream.range(0, scan.siteCount()).mapToObj(scan::siteAt).toList())
        .setLogits(recipe.cleanLogits() ? Logits.LOGITS_CLEAN : Logits.LOGITS_SIGNAL)
        .setText(
            TextProfile.newBuilder()
                .setEndToken(WordVocabulary.END)
                .setPadToken(WordVocabulary.PAD)
                .setUnknownToken(WordVocabulary.UNKNOWN))
        .build();
  }

  private ModelCard card(String command, Duration time, int cores) {
    return ModelCard.newBuilder()
        .setSummary("Short texts of up to " + scan.siteCount() + " words.")
        .setData(corpus.description())
        .setCommand("./glauber " + command)
        .setTraining(
            String.format(
                Locale.ROOT,
                "%,d examples, %s loss, %s, batch %d, peak rate %s, in %d minutes; CPU cores: %d.",
                recipe.examples(),
                recipe.loss().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                recipe.optimizer() == Optimizer.MUON ? "Muon" : "AdamW",
                recipe.batch(),
                recipe.peakRate(),
                time.toMinutes(),
                cores))
        .setLicence("Apache-2.0")
        .setParameterCount(Transformer.parameterCount(recipe.shape()))
        .build();
  }
}
