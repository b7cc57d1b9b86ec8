package org.glauber.trainer.images;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.glauber.network.vqgan.Vqgan;

/**
 * The training of a VQGAN from its first update, or its checkpoint, to its last.
 *
 * <p>Its directory holds the checkpoint and {@code vqgan.png}, originals above reconstructions, new
 * with every checkpoint. Image k is a function of the recipe's seed and k alone, so a resumed run
 * sees what an unbroken one would have seen.
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
   * @param directory where the checkpoint is kept; one that is there is resumed
   */
  public VqganRun(VqganRecipe recipe, ImageSource source, Path directory) {
    this.recipe = recipe;
    this.source = source;
    this.directory = directory;
  }

  /** Told of every update. */
  public interface Listener {
    /** After update {@code update}, 0-based. */
    void updated(long update, VqganReport report);
  }

  /** Trains to the end; the averaged weights are what is served. */
  public Vqgan.Weights train(Listener listener) throws IOException {
    return train(listener, Long.MAX_VALUE);
  }

  /** Trains up to update {@code stop} and leaves the rest to a later run. */
  Vqgan.Weights train(Listener listener, long stop) throws IOException {
    long last = Math.min(stop, recipe.updates());
    Files.createDirectories(directory);
    Path checkpoint = directory.resolve(CHECKPOINT);
    try (VqganTraining training =
        Files.exists(checkpoint)
            ? VqganTraining.resume(recipe, checkpoint)
            : VqganTraining.create(recipe, checkpoint)) {
      for (long update = training.updates(); update < last; update++) {
        VqganReport report = training.update(update, batch(update));
        if (!Double.isFinite(report.absoluteError())) {
          throw new IllegalStateException(
              "the loss became "
                  + report.absoluteError()
                  + " at update "
                  + update
                  + "; lower --rate and resume from the checkpoint");
        }
        listener.updated(update, report);
        if ((update + 1) % CHECKPOINT_UPDATES == 0 || update + 1 == last) {
          training.save(checkpoint);
          show(training);
        }
      }
      return training.averages();
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
