package org.glauber.vqgan.pipeline;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.glauber.model.Model;
import org.glauber.vqgan.v1.EncodeRequest;

/** The processing of one image by a device or a file reader. */
public sealed interface ImageJob {

  /** The tenant of the call. */
  String tenant();

  /** The model of the image. */
  Model model();

  /** The time of arrival, {@link System#nanoTime}. */
  long arrivalNanos();

  /** Completes with the result or the failure. */
  CompletableFuture<?> result();

  /**
   * Reads an image file and its mask.
   *
   * @param request the request with the files
   */
  record Read(
      String tenant,
      Model model,
      EncodeRequest request,
      long arrivalNanos,
      CompletableFuture<ReadFiles> result)
      implements ImageJob {}

  /**
   * The contents of an image file and its mask.
   *
   * @param rgb (row, column), each 0xRRGGBB; must not be modified
   * @param maskedSites the sites that the mask leaves to be generated, ascending
   * @param png the image with the masked cells black; empty if it was not requested or is too large
   */
  record ReadFiles(int[] rgb, List<Integer> maskedSites, ByteString png) {}

  /**
   * Encodes pixels to codes.
   *
   * @param rgb (row, column), each 0xRRGGBB
   * @param result (site) → code
   */
  record Encode(
      String tenant, Model model, int[] rgb, long arrivalNanos, CompletableFuture<int[]> result)
      implements ImageJob {}

  /**
   * Decodes codes to pixels.
   *
   * @param codes (site) → code
   * @param result (channel, row, column)
   */
  record Decode(
      String tenant, Model model, int[] codes, long arrivalNanos, CompletableFuture<float[]> result)
      implements ImageJob {}

  /**
   * Whether both can be in one call to the network. Encoding must be deterministic, so each image
   * is encoded alone: batched with others, a latent halfway between two codes might round to the
   * other one.
   */
  default boolean canBatchWith(ImageJob other) {
    return this instanceof Decode && other instanceof Decode && model().equals(other.model());
  }
}
