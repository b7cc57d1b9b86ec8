package org.glauber.trainer.session;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.glauber.model.Manifests;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.ModelManifest;
import org.glauber.network.TorchNetwork;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.images.GridSampler;
import org.glauber.trainer.images.ImageStages;
import org.glauber.trainer.learning.DenoiserRun;
import org.glauber.trainer.learning.LossCurve;
import org.glauber.trainer.progress.DenoiserProgress;
import org.glauber.trainer.progress.DenoiserProgress.Preview;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.release.DenoiserRelease;
import org.glauber.trainer.release.TrainingCard;
import org.glauber.trainer.run.ModelDirectory;
import org.glauber.trainer.run.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * Trains a denoiser on a corpus and writes its part of the model directory: network, loss curve,
 * manifest and model card.
 */
final class DenoiserTraining {
  private static final String DENOISER = "denoiser.pt";
  private static final String LOSS_CURVE = "loss.png";
  private static final int TEXTS_SHOWN = 3;

  private final DenoiserRelease release;
  private final Corpus corpus;
  private final TrainingSession session;
  private final int threads;
  private final DenoiserRun run;

  private DenoiserTraining(
      DenoiserRelease release, Corpus corpus, TrainingSession session, int threads) {
    this.release = release;
    this.corpus = corpus;
    this.session = session;
    this.threads = threads;
    this.run = run(release, corpus, session);
  }

  private static DenoiserRun run(DenoiserRelease release, Corpus corpus, TrainingSession session) {
    return new DenoiserRun(
        release.recipe(), corpus, release.noisingProcess(), session.run().path());
  }

  /**
   * Decides the number of examples and prints how long the training will take.
   *
   * @param time time budget of the training; if null, the recipe sets the number of examples
   */
  static DenoiserTraining plan(
      DenoiserRelease release, Corpus corpus, TrainingSession session, @Nullable Duration time)
      throws IOException {
    DenoiserRun run = run(release, corpus, session);
    RunLength.Plan plan =
        new RunLength("examples", "--examples", session)
            .plan(release.recipe().size(), time, run.isBegun(), run::pace);
    return new DenoiserTraining(
        release.withExamples(plan.count()), corpus, session, plan.threads());
  }

  /**
   * Trains to the end, from the checkpoint if there is one.
   *
   * @param preview shows samples at some of the checkpoints and at the end; null for none
   * @return the averaged weights
   */
  List<Tensor> train(@Nullable Preview preview) throws IOException {
    Recipe recipe = release.recipe();
    session
        .out()
        .printf(
            Locale.ROOT,
            "Training %s: %s L = %d, V = %,d, %,d examples.%n",
            session.model().name(),
            corpus.description(),
            release.scan().siteCount(),
            corpus.vocabularySize(),
            recipe.size().examples());
    List<Tensor> weights;
    try (DenoiserProgress progress =
        new DenoiserProgress(recipe, session.interruption(), preview, session.out())) {
      weights = run.train(progress);
    }
    if (preview != null) {
      preview.show(weights);
    }
    return weights;
  }

  /**
   * Writes the network, its loss curve and the manifest. Call it after all other files are written.
   */
  void write(List<Tensor> weights, String summary, String command) throws IOException {
    ModelDirectory model = session.model();
    Recipe recipe = release.recipe();
    model.write(
        LOSS_CURVE,
        FileRole.FILE_ROLE_DOCUMENT,
        png -> LossCurve.draw(run.curve(), recipe.size().batch(), png));
    model.write(DENOISER, FileRole.FILE_ROLE_DENOISER, file -> release.write(file, weights));
    TrainingCard card = new TrainingCard(recipe, corpus, run.time(), threads);
    model.complete(release.manifest(model.name(), card.card(summary, command)));
  }

  /** Prints samples of a network with these weights, drawn as the model will recommend. */
  void showTexts(List<Tensor> weights, Function<int[], String> text, Path network)
      throws IOException {
    WholeFile.write(network, part -> release.write(part, weights));
    ModelManifest manifest = release.process();
    boolean cleanLogits = manifest.getLogits() == Logits.LOGITS_CLEAN;
    try (TorchNetwork opened =
        TorchNetwork.open(network, cleanLogits, Manifests.noiseLaw(manifest), Device.cpu())) {
      opened.setPureNoiseVisits(manifest.getPureNoiseVisits());
      int[][] states =
          new GridSampler(opened, manifest, session.interruption()::check)
              .draw(TEXTS_SHOWN, release.recommendedSampling());
      session.out().println("Samples:");
      for (int[] state : states) {
        session.out().println("  " + text.apply(state));
      }
    }
  }

  /** Writes an image sheet that compares samples of a network with these weights with originals. */
  void show(List<Tensor> weights, ImageStages stages, Path network, Path sheet) throws IOException {
    WholeFile.write(network, part -> release.write(part, weights));
    stages.show(network, release.process(), release.recommendedSampling(), sheet);
  }
}
