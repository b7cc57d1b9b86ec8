package org.glauber.trainer.session;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.glauber.core.Scan;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ImageProfile;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.network.TorchVqgan;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.network.vqgan.Vqgan;
import org.glauber.network.vqgan.VqganShape;
import org.glauber.trainer.corpus.CodeCorpus;
import org.glauber.trainer.images.ImageSource;
import org.glauber.trainer.images.ImageStages;
import org.glauber.trainer.progress.Progress;
import org.glauber.trainer.progress.VqganProgress;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.release.DenoiserRelease;
import org.glauber.trainer.run.WholeFile;
import org.glauber.trainer.vqgan.VqganRecipe;
import org.glauber.trainer.vqgan.VqganRun;
import org.jspecify.annotations.Nullable;

/**
 * Trains an image model: its VQGAN, then the denoiser of its codes.
 *
 * @param kept file of an existing VQGAN to use; null to train one
 * @param encoded maximum number of images that the denoiser is trained on
 */
public record ImageTraining(
    ImageSource source,
    VqganRecipe vqganRecipe,
    @Nullable Path kept,
    Recipe recipe,
    Scan scan,
    int encoded) {
  private static final String VQGAN = "vqgan.pt";
  private static final String SERVED = "vqgan-served.pt";
  private static final String PREVIEW = "preview.pt";
  private static final String SHEET = "sheet.png";

  /**
   * Runs all stages, from the checkpoint if there is one, and writes the model.
   *
   * @param time time budget of each network that is trained; if null, the recipes set the numbers
   *     of examples
   * @param command command line to print in the model card
   */
  public void run(TrainingSession session, @Nullable Duration time, String command)
      throws IOException {
    session.run().requireSpace(Memory.checkpointBytes(recipe));
    Path served = session.run().file(SERVED);
    if (kept != null) {
      WholeFile.write(served, copyOf(kept));
    } else {
      trainVqgan(session, time, served);
    }
    VqganShape shape = vqganRecipe.shape();
    ModelManifest profile = profile(shape);
    try (TorchVqgan vqgan =
        TorchVqgan.open(served, profile.getImage(), shape.codeCount(), Device.cpu())) {
      ImageStages stages = new ImageStages(source, vqgan, session.interruption()::check);
      CodeCorpus corpus = encode(session, stages);
      DenoiserTraining training =
          DenoiserTraining.plan(new DenoiserRelease(recipe, scan, profile), corpus, session, time);
      Path sheet = session.run().file(SHEET);
      List<Tensor> weights =
          training.train(
              averages -> training.show(averages, stages, session.run().file(PREVIEW), sheet));
      session.model().write(VQGAN, FileRole.FILE_ROLE_VQGAN, copyOf(served));
      session.model().write(SHEET, FileRole.FILE_ROLE_DOCUMENT, copyOf(sheet));
      training.write(
          weights, "Images of %d × %d pixels.".formatted(vqgan.width(), vqgan.height()), command);
    }
  }

  private static ModelManifest profile(VqganShape shape) {
    return ModelManifest.newBuilder()
        .setModality(Modality.MODALITY_IMAGE)
        .setImage(
            ImageProfile.newBuilder()
                .setRows(shape.rows())
                .setColumns(shape.columns())
                .setFactor(shape.factor()))
        .build();
  }

  private void trainVqgan(TrainingSession session, @Nullable Duration time, Path served)
      throws IOException {
    VqganRun run = new VqganRun(vqganRecipe, source, session.run().path());
    RunLength.Plan plan =
        new RunLength("images", "--vqgan-images", session)
            .plan(vqganRecipe.size(), time, run.isBegun(), run::pace);
    VqganRecipe planned = vqganRecipe.withImages(plan.count());
    session
        .out()
        .printf(
            Locale.ROOT,
            "Training the VQGAN of %s: %s %,d images.%n",
            session.model().name(),
            source.description(),
            planned.size().examples());
    try (VqganProgress progress =
        new VqganProgress(planned.size(), session.interruption(), session.out())) {
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
          encoded,
          vqganRecipe.shape().codeCount(),
          recipe.start().seed(),
          done -> progress.at(done, ""));
    }
  }

  private static WholeFile.Content copyOf(Path from) {
    return to -> Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }
}
