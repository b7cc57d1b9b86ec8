package org.glauber.vqgan;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.glauber.model.Model;
import org.glauber.vqgan.v1.EncodeRequest;

/** One image for a device or a file reader, whose it is, and who waits for it. */
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
   * Files to pixels: an image and its mask.
   *
   * @param request has the files
   */
  record Read(
      String tenant,
      Model model,
      EncodeRequest request,
      long arrivalNanos,
      CompletableFuture<ReadFiles> answer)
      implements Work {}

  /**
   * What an image and its mask hold.
   *
   * @param rgb (row, column), each 0xRRGGBB; not to be written to
   * @param maskedSites the sites that the mask frees, ascending
   * @param png the image without the cells that are freed; empty where it was not asked for
   */
  record ReadFiles(int[] rgb, List<Integer> maskedSites, ByteString png) {}

  /**
   * Pixels to codes.
   *
   * @param rgb (row, column), each 0xRRGGBB
   * @param answer codes by site
   */
  record Encode(
      String tenant, Model model, int[] rgb, long arrivalNanos, CompletableFuture<int[]> answer)
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
