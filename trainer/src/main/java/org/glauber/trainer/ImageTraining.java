package org.glauber.trainer;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.glauber.core.Scan;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ImageProfile;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.network.TorchVqgan;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.vqgan.Vqgan;
import org.glauber.network.vqgan.VqganShape;
import org.glauber.trainer.corpus.CodeCorpus;
import org.glauber.trainer.images.ImageSource;
import org.glauber.trainer.images.ImageStages;
import org.glauber.trainer.images.VqganRecipe;
import org.glauber.trainer.images.VqganRun;
import org.glauber.trainer.learning.Recipe;
import org.glauber.trainer.progress.Progress;
import org.glauber.trainer.progress.VqganProgress;
import org.glauber.trainer.run.WholeFile;

/**
 * Trains an image model: its VQGAN, then the denoiser of its codes.
 *
 * @param kept file of an existing VQGAN to use instead of training one
 * @param encoded maximum number of images that the denoiser is trained on
 */
record ImageTraining(
    ImageSource source,
    VqganRecipe vqganRecipe,
    Optional<Path> kept,
    Recipe recipe,
    Scan scan,
    int encoded) {
  private static final String VQGAN = "vqgan.pt";
  private static final String SERVED = "vqgan-served.pt";
  private static final String PREVIEW = "preview.pt";
  private static final String SHEET = "sheet.png";

  /**
   * Runs all stages, from the checkpoint if there is one.
   *
   * @param time time budget of each network that is trained
   * @param command command line to print in the model card
   */
  void run(TrainingSession session, Optional<Duration> time, String command) throws IOException {
    session.run().requireSpace(Memory.checkpointBytes(recipe));
    Path served = session.run().file(SERVED);
    if (kept.isPresent()) {
      WholeFile.write(served, part -> copy(kept.get(), part));
    } else {
      trainVqgan(session, time, served);
    }
    VqganShape shape = vqganRecipe.shape();
    ModelManifest profile =
        ModelManifest.newBuilder()
            .setModality(Modality.MODALITY_IMAGE)
            .setImage(
                ImageProfile.newBuilder()
                    .setRows(shape.rows())
                    .setColumns(shape.columns())
                    .setFactor(shape.factor()))
            .build();
    try (TorchVqgan vqgan =
        TorchVqgan.open(served, profile.getImage(), shape.codeCount(), Device.cpu())) {
      ImageStages stages = new ImageStages(source, vqgan, session.interruption()::check);
      CodeCorpus corpus = encode(session, stages);
      DenoiserTraining training = new DenoiserTraining(corpus, recipe, scan, profile, session);
      training.plan(time);
      Path sheet = session.run().file(SHEET);
      training.train(
          Optional.of(
              weights -> training.show(weights, stages, session.run().file(PREVIEW), sheet)));
      session.model().write(VQGAN, FileRole.FILE_ROLE_VQGAN, file -> copy(served, file));
      session.model().write(SHEET, FileRole.FILE_ROLE_DOCUMENT, file -> copy(sheet, file));
      training.write("Images of %d × %d pixels.".formatted(vqgan.width(), vqgan.height()), command);
    }
  }

  private void trainVqgan(TrainingSession session, Optional<Duration> time, Path served)
      throws IOException {
    VqganRun run = new VqganRun(vqganRecipe, source, session.run().path());
    RunLength length = new RunLength("images", "--vqgan-images", session);
    VqganRecipe planned =
        vqganRecipe.withImages(
            length
                .plan(
                    time,
                    vqganRecipe.images(),
                    RunLength.isTried(run.isBegun(), time, vqganRecipe.updates())
                        ? Optional.of(run::pace)
                        : Optional.empty())
                .count());
    session
        .out()
        .printf(
            Locale.ROOT,
            "Training the VQGAN of %s: %s %,d images.%n",
            session.model().name(),
            source.description(),
            planned.images());
    try (VqganProgress progress =
        new VqganProgress(planned, session.interruption(), session.out())) {
      Vqgan.Weights trained = new VqganRun(planned, source, session.run().path()).train(progress);
      WholeFile.write(
          served,
          part ->
              ArchiveWriter.write(
                  part, Vqgan.source(), Vqgan.withWeights(planned.shape(), Vqgan.served(trained))));
    }
  }

  private CodeCorpus encode(TrainingSession session, ImageStages stages) {
    int count = stages.count(encoded);
    session.out().printf(Locale.ROOT, "Encoding %,d images for the denoiser.%n", count);
    try (Progress progress = Progress.of("images", count, session.out())) {
      progress.begin(0);
      return stages.encode(
          encoded, vqganRecipe.shape().codeCount(), recipe.seed(), done -> progress.at(done, ""));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }
}
