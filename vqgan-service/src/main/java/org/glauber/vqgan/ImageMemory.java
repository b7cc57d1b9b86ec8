package org.glauber.vqgan;

import java.util.List;
import java.util.Optional;
import org.glauber.model.ImageSize;
import org.glauber.model.Model;
import org.glauber.server.queue.ByteBudget;
import org.glauber.vqgan.v1.DecodeRequest;
import org.glauber.vqgan.v1.EncodeRequest;

/** The bytes that images take in this service, and the budget that bounds them. */
final class ImageMemory {
  private static final long BYTES_PER_PIXEL_OF_FILE = Integer.BYTES; // 0xRRGGBB

  private final ByteBudget budget;
  private final long capacity;

  /**
   * A budget of which nothing is held.
   *
   * @param capacity the most bytes
   */
  ImageMemory(long capacity) {
    this.capacity = capacity;
    this.budget = new ByteBudget("images", capacity, System::nanoTime);
  }

  /** The budget. */
  ByteBudget budget() {
    return budget;
  }

  /** The bytes of a call to encode: its files, the image's pixels, and the PNG of them. */
  static long of(Model model, EncodeRequest request) {
    ImageSize size = size(model);
    return request.getImage().size()
        + request.getMask().size()
        + BYTES_PER_PIXEL_OF_FILE * size.pixelCount()
        + (request.getWithImage() ? size.maxPngBytes() : 0);
  }

  /** The bytes of a call to decode: what is laid over its images, and their pixels. */
  static long of(Model model, DecodeRequest request) {
    return request.getOverlay().getImage().size() + request.getGridsCount() * decoded(model);
  }

  /** The pixels of an image as a device decodes it. */
  private static long decoded(Model model) {
    return Float.BYTES * size(model).sampleCount();
  }

  private static ImageSize size(Model model) {
    return ImageSize.of(model.manifest().getImage());
  }

  /** Why a model's images cannot be decoded within the budget; empty where they can. */
  Optional<String> refusal(Model model) {
    long needed = decoded(model);
    if (needed <= budget.maxOfTenant()) {
      return Optional.empty();
    }
    ImageSize size = size(model);
    return Optional.of(
        "model %s: image.factor must be such that an image fits into three quarters of glauber.vqgan.held-bytes, %,d bytes, but is %d, and an image of %,d × %,d pixels takes %,d: raise glauber.vqgan.held-bytes and the heap"
            .formatted(
                model.name(),
                budget.maxOfTenant(),
                model.manifest().getImage().getFactor(),
                size.width(),
                size.height(),
                needed));
  }

  /**
   * The most images of a call to the network, whose pixels are there twice on their way from the
   * device: in the network's answer and image by image.
   *
   * @param configured 1 or more
   */
  int batch(int configured, List<Model> models) {
    long largest = models.stream().mapToLong(ImageMemory::decoded).max().orElse(1);
    return (int) Math.clamp(capacity / (2 * largest), 1, configured);
  }
}
