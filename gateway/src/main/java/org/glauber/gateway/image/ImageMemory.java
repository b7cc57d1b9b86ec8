package org.glauber.gateway.image;

import com.google.protobuf.ByteString;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.RequestPart;
import org.glauber.model.ImageSize;
import org.glauber.server.auth.Tenant;
import org.glauber.server.capacity.ByteBudget;

/**
 * The memory that image generations hold, and the budget that bounds it.
 *
 * <p>A request holds its files until they are encoded, and from then on the overlay of its images.
 * Each of its generations holds an unread preview and the result until the stream is closed. All of
 * it is reserved at its maximum size before any of it is allocated.
 */
public final class ImageMemory {
  private static final int RENDERED_IMAGES = 2; // the newest preview, and the result

  private final ByteBudget budget;

  /**
   * Creates an unused budget.
   *
   * @param capacity the most bytes that all requests may hold together
   */
  public ImageMemory(long capacity) {
    this.budget = new ByteBudget("images", capacity, System::nanoTime);
  }

  /** The number of bytes held. */
  public long held() {
    return budget.held();
  }

  /** The number of requests refused so far. */
  public long refused() {
    return budget.refused();
  }

  /** The bytes that one request holds. */
  static final class Share {
    private final ByteBudget.Holding holding;
    private final long renderedBytes;

    private Share(ByteBudget.Holding holding, long renderedBytes) {
      this.holding = holding;
      this.renderedBytes = renderedBytes;
    }

    /** Releases the files; the request now holds an overlay of this size. */
    void encoded(long overlayBytes) {
      holding.shrinkTo(renderedBytes + overlayBytes);
    }

    /** Releases all but rendered images, which may still be unread: the generations have ended. */
    void generated() {
      holding.shrinkTo(renderedBytes);
    }

    /** Releases everything: the stream is closed. */
    void closed() {
      holding.close();
    }
  }

  /**
   * Reserves the bytes of a request for this call's tenant.
   *
   * @param count the number of images to generate
   * @param fileBytes the size of the request's files, 0 for none
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED if too many bytes are
   *     held
   */
  Share take(ServedModel model, int count, long fileBytes) {
    long png = size(model).maxPngBytes();
    long rendered = RENDERED_IMAGES * count * png;
    long overlay = fileBytes == 0 ? 0 : png;
    return new Share(budget.hold(Tenant.current(), rendered + fileBytes + overlay), rendered);
  }

  /**
   * Checks that a file is no larger than an image of the model's size needs to be.
   *
   * @throws InvalidRequestException if it is larger
   */
  static void requireBytes(RequestPart part, ByteString file, ServedModel model) {
    ImageSize size = size(model);
    if (file.size() > size.maxFileBytes()) {
      throw InvalidRequestException.of(
          part,
          ("must take at most %,d bytes for %,d × %,d pixels: remove its metadata"
                  + " and colour profile")
              .formatted(size.maxFileBytes(), size.width(), size.height()),
          "%,d bytes".formatted(file.size()));
    }
  }

  private static ImageSize size(ServedModel model) {
    return ImageSize.of(model.manifest().getImage());
  }
}
