package org.glauber.vqgan;

import java.util.concurrent.CompletableFuture;
import org.glauber.model.Model;

/** One image for the device, whose it is, and who waits for it. */
sealed interface Work {

  /** Whose it is. */
  String tenant();

  /** The model whose VQGAN is asked. */
  Model model();

  /** When it came, {@link System#nanoTime}. */
  long arrivalNanos();

  /** Completes with what became of it. */
  CompletableFuture<?> answer();

  /**
   * Pixels to codes.
   *
   * @param pixels (channel, row, column)
   * @param answer codes by site
   */
  record Encode(
      String tenant,
      Model model,
      float[] pixels,
      long arrivalNanos,
      CompletableFuture<int[]> answer)
      implements Work {}

  /**
   * Codes to pixels.
   *
   * @param codes by site
   * @param answer (channel, row, column)
   */
  record Decode(
      String tenant, Model model, int[] codes, long arrivalNanos, CompletableFuture<float[]> answer)
      implements Work {}

  /**
   * Whether both can be in one call to the network. Codes are exact, so an image is encoded alone:
   * in company a latent that lies between two codes might round to the other one.
   */
  default boolean goesWith(Work other) {
    return this instanceof Decode && other instanceof Decode && model().equals(other.model());
  }
}
