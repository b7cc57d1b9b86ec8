package org.glauber.trainer.vqgan;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.glauber.network.vqgan.Vqgan;
import org.glauber.trainer.images.ContactSheet;
import org.glauber.trainer.images.ImageSource;
import org.glauber.trainer.images.Pixels;
import org.glauber.trainer.loop.TrainingKind;
import org.glauber.trainer.loop.TrainingListener;
import org.glauber.trainer.loop.TrainingLoop;
import org.glauber.trainer.loop.TrainingSteps;
import org.glauber.trainer.loop.Trial;
import org.glauber.trainer.run.InterruptedRun;

/**
 * Runs the training of a VQGAN, from its first update or its checkpoint to the last update.
 *
 * <p>The run's directory holds the checkpoint and {@code vqgan.png}, which shows originals above
 * reconstructions and is written again with every checkpoint. Image k depends only on the recipe's
 * seed and on k, so a resumed run sees the same images as an uninterrupted one.
 */
public final class VqganRun {
  private static final TrainingKind KIND =
      new TrainingKind("vqgan-training.pt", 500, "the VQGAN's ", "--vqgan-rate");
  private static final int SHOWN = 8;
  private static final String SHEET = "vqgan.png";

  private final VqganRecipe recipe;
  private final ImageSource source;
  private final TrainingLoop loop;

  /**
   * Creates a run.
   *
   * @param directory directory of the checkpoint; an existing checkpoint is resumed
   */
  public VqganRun(VqganRecipe recipe, ImageSource source, Path directory) {
    this.recipe = recipe;
    this.source = source;
    this.loop = new TrainingLoop(KIND, recipe.size(), recipe.peakRate(), directory);
  }

  /** Returns whether there is a checkpoint to resume from. */
  public boolean isBegun() {
    return loop.isBegun();
  }

  /**
   * Measures the number of images a second on this machine, with trial updates of a network that is
   * discarded. The result is the mean over the run, because the discriminator is trained only in
   * its last part.
   *
   * @param stops returns whether to stop at once
   */
  public double pace(BooleanSupplier stops) throws IOException {
    return loop.pace(
        archive -> {
          try (VqganModule module = VqganModule.create(recipe, archive)) {
            float[] pixels = batch(0);
            double plain = Trial.updatesPerSecond(() -> module.update(0, pixels), stops);
            long last = recipe.size().updates() - 1;
            double judged = Trial.updatesPerSecond(() -> module.update(last, pixels), stops);
            double share = recipe.adversarial().share();
            return 1 / ((1 - share) / plain + share / judged);
          }
        });
  }

  /**
   * Trains to the end and returns the averaged weights, which are the ones to serve.
   *
   * @throws InterruptedRun if the listener stops the run; the checkpoint then contains all progress
   */
  public Vqgan.Weights train(TrainingListener<VqganReport> listener) throws IOException {
    return train(listener, Long.MAX_VALUE);
  }

  /** Trains up to update {@code stop}; a later run can continue from there. */
  Vqgan.Weights train(TrainingListener<VqganReport> listener, long stop) throws IOException {
    Files.createDirectories(loop.directory());
    try (VqganModule module =
        loop.isBegun()
            ? VqganModule.resume(recipe, loop.checkpoint())
            : VqganModule.create(recipe, loop.checkpoint())) {
      loop.run(new Steps(module), listener, stop);
      return module.averages();
    }
  }

  private float[] batch(long update) {
    List<BufferedImage> images = new ArrayList<>();
    int size = recipe.size().batch();
    for (long k = update * size; k < (update + 1) * size; k++) {
      images.add(source.draw(new SplittableRandom(recipe.seed() * 0x9E3779B97F4A7C15L + k)));
    }
    return Pixels.of(images);
  }

  /** The steps of a session, which has opened the module. */
  private final class Steps implements TrainingSteps<VqganReport> {
    private final VqganModule module;

    Steps(VqganModule module) {
      this.module = module;
    }

    @Override
    public long updates() {
      return module.updates();
    }

    @Override
    public VqganReport update(long update) {
      return module.update(update, batch(update));
    }

    @Override
    public double loss(VqganReport report) {
      return report.absoluteError();
    }

    @Override
    public void checkpoint(long update, Path file) throws IOException {
      module.save(file);
      showReconstructions();
    }

    private void showReconstructions() throws IOException {
      SplittableRandom random = new SplittableRandom(0);
      List<BufferedImage> originals = new ArrayList<>();
      for (int k = 0; k < SHOWN; k++) {
        originals.add(source.draw(random));
      }
      float[] pixels = module.reconstruct(Pixels.of(originals), SHOWN);
      BufferedImage first = originals.getFirst();
      new ContactSheet()
          .row(originals)
          .row(Pixels.images(pixels, first.getWidth(), first.getHeight()))
          .write(loop.directory().resolve(SHEET));
    }
  }
}
