package org.glauber.vqgan.pipeline;

import java.util.List;
import java.util.Optional;
import org.glauber.model.ImageSize;
import org.glauber.model.Model;
import org.glauber.server.capacity.ByteBudget;
import org.glauber.vqgan.v1.DecodeRequest;
import org.glauber.vqgan.v1.EncodeRequest;

/** Computes the bytes that images take in this service, and holds the budget that limits them. */
final class ImageMemory {
  private static final long BYTES_PER_PIXEL_OF_FILE = Integer.BYTES; // 0xRRGGBB

  private final ByteBudget budget;
  private final long capacity;

  /**
   * Creates a budget of which nothing is held.
   *
   * @param capacity the maximum number of bytes
   */
  ImageMemory(long capacity) {
    this.capacity = capacity;
    this.budget = new ByteBudget("images", capacity, System::nanoTime);
  }

  /** The budget. */
  ByteBudget budget() {
    return budget;
  }

  /** The bytes of a call to encode: its files, the image's pixels, and the PNG in the response. */
  static long of(Model model, EncodeRequest request) {
    ImageSize size = size(model);
    return request.getImage().size()
        + request.getMask().size()
        + BYTES_PER_PIXEL_OF_FILE * size.pixelCount()
        + (request.getWithImage() ? size.maxPngBytes() : 0);
  }

  /** The bytes of a call to decode: the overlay's file, and the images' pixels. */
  static long of(Model model, DecodeRequest request) {
    return request.getOverlay().getImage().size() + request.getGridsCount() * decoded(model);
  }

  /** The bytes of an image's pixels as decoded by a device. */
  private static long decoded(Model model) {
    return Float.BYTES * size(model).sampleCount();
  }

  private static ImageSize size(Model model) {
    return ImageSize.of(model.manifest().getImage());
  }

  /** Why a model's images cannot be decoded within the budget; empty if they can. */
  Optional<String> refusal(Model model) {
    long needed = decoded(model);
    if (needed <= budget.maxOfTenant()) {
      return Optional.empty();
    }
    ImageSize size = size(model);
    return Optional.of(
        "model %s: image.factor must be such that an image fits into three quarters of glauber.vqgan.image-bytes, %,d bytes, but is %d, and an image of %,d × %,d pixels takes %,d: raise glauber.vqgan.image-bytes and the heap"
            .formatted(
                model.name(),
                budget.maxOfTenant(),
                model.manifest().getImage().getFactor(),
                size.width(),
                size.height(),
                needed));
  }

  /**
   * The maximum number of images of a call to the network. While a batch is copied from the device,
   * its pixels are held twice: in the network's output and image by image.
   *
   * @param configured 1 or more
   */
  int batch(int configured, List<Model> models) {
    long largest = models.stream().mapToLong(ImageMemory::decoded).max().orElse(1);
    return (int) Math.clamp(capacity / (2 * largest), 1, configured);
  }
}
