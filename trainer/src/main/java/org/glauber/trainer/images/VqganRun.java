package org.glauber.trainer.images;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.network.vqgan.Vqgan;
import org.glauber.trainer.run.InterruptedRun;
import org.glauber.trainer.run.Trial;

/**
 * Runs the training of a VQGAN, from its first update or its checkpoint to the last update.
 *
 * <p>The run's directory holds the checkpoint and {@code vqgan.png}, which shows originals above
 * reconstructions and is written again with every checkpoint. Image k depends only on the recipe's
 * seed and on k, so a resumed run sees the same images as an uninterrupted one.
 */
public final class VqganRun {
  private static final int CHECKPOINT_UPDATES = 500;
  private static final int SHOWN = 8;
  private static final String CHECKPOINT = "vqgan-training.pt";
  private static final String SHEET = "vqgan.png";

  private final VqganRecipe recipe;
  private final ImageSource source;
  private final Path directory;

  /**
   * Creates a run.
   *
   * @param directory directory of the checkpoint; an existing checkpoint is resumed
   */
  public VqganRun(VqganRecipe recipe, ImageSource source, Path directory) {
    this.recipe = recipe;
    this.source = source;
    this.directory = directory;
  }

  /** Receives every update. */
  public interface Listener {
    /**
     * Called before the first update of this session.
     *
     * @param updates number of updates in earlier sessions
     */
    default void begins(long updates) {}

    /** Called after update {@code update}, counted from 0. */
    void updated(long update, VqganReport report);

    /** Returns whether to write a checkpoint and stop after this update. */
    default boolean stops() {
      return false;
    }
  }

  /** Returns whether there is a checkpoint to resume from. */
  public boolean isBegun() {
    return Files.exists(directory.resolve(CHECKPOINT));
  }

  /**
   * Measures the number of images a second on this machine, with trial updates of a network that is
   * discarded. The result is the mean over the run, because the discriminator is trained only in
   * its last part.
   *
   * @param stops returns whether to stop at once
   */
  public double pace(BooleanSupplier stops) throws IOException {
    Path trial = Files.createTempFile(directory, "trial", ".part");
    try (VqganTraining training = VqganTraining.create(recipe, trial)) {
      float[] pixels = batch(0);
      double plain = Trial.updatesPerSecond(() -> training.update(0, pixels), stops);
      long last = recipe.updates() - 1;
      double judged = Trial.updatesPerSecond(() -> training.update(last, pixels), stops);
      double share = recipe.criticShare();
      return recipe.batch() / ((1 - share) / plain + share / judged);
    } finally {
      Files.delete(trial);
    }
  }

  /**
   * Trains to the end and returns the averaged weights, which are the ones to serve.
   *
   * @throws InterruptedRun if the listener stops the run; the checkpoint then contains all progress
   */
  public Vqgan.Weights train(Listener listener) throws IOException {
    return train(listener, Long.MAX_VALUE);
  }

  /** Trains up to update {@code stop}; a later run can continue from there. */
  Vqgan.Weights train(Listener listener, long stop) throws IOException {
    long last = Math.min(stop, recipe.updates());
    Files.createDirectories(directory);
    Path checkpoint = directory.resolve(CHECKPOINT);
    try (VqganTraining training =
        Files.exists(checkpoint)
            ? VqganTraining.resume(recipe, checkpoint)
            : VqganTraining.create(recipe, checkpoint)) {
      listener.begins(training.updates());
      for (long update = training.updates(); update < last; update++) {
        VqganReport report = training.update(update, batch(update));
        requireFinite(update, report);
        listener.updated(update, report);
        boolean stops = listener.stops();
        if ((update + 1) % CHECKPOINT_UPDATES == 0 || update + 1 == last || stops) {
          training.save(checkpoint);
          show(training);
        }
        if (stops && update + 1 < last) {
          throw new InterruptedRun(
              String.format(
                  Locale.ROOT,
                  "Stopped after %,d of the VQGAN's %,d updates; %s has them all.",
                  update + 1,
                  recipe.updates(),
                  checkpoint));
        }
      }
      return training.averages();
    }
  }

  private void requireFinite(long update, VqganReport report) {
    if (!Double.isFinite(report.absoluteError())) {
      throw new CommandFailure(
          ExitCode.INTERNAL,
          "The loss became %s at update %,d. Begin again with a lower --vqgan-rate than %s, under another NAME or after removing %s."
              .formatted(report.absoluteError(), update, recipe.peakRate(), directory));
    }
  }

  private float[] batch(long update) {
    List<BufferedImage> images = new ArrayList<>();
    for (long k = update * recipe.batch(); k < (update + 1) * recipe.batch(); k++) {
      images.add(source.draw(new SplittableRandom(recipe.seed() * 0x9E3779B97F4A7C15L + k)));
    }
    return Pixels.of(images);
  }

  private void show(VqganTraining training) throws IOException {
    SplittableRandom random = new SplittableRandom(0);
    List<BufferedImage> originals = new ArrayList<>();
    for (int k = 0; k < SHOWN; k++) {
      originals.add(source.draw(random));
    }
    float[] pixels = training.reconstruct(Pixels.of(originals), SHOWN);
    new ContactSheet()
        .row(originals)
        .row(
            Pixels.images(
                pixels, originals.getFirst().getWidth(), originals.getFirst().getHeight()))
        .write(directory.resolve(SHEET));
  }
}
