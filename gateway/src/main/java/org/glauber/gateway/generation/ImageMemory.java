package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.model.ImageSize;
import org.glauber.server.auth.Tenant;
import org.glauber.server.queue.ByteBudget;
import org.glauber.server.status.Refusals;

/**
 * The bytes that image generations hold, and the budget that bounds them.
 *
 * <p>A request holds its files until they are encoded, and then what is laid over its images. Each
 * of its generations holds the preview that its reader has not read and the result, until the
 * stream is closed. All of it is counted at its largest before any of it is there.
 */
public final class ImageMemory {
  private static final int SHOWN_IMAGES = 2; // the newest preview, and the result

  private final ByteBudget budget;

  /**
   * A budget of which nothing is held.
   *
   * @param capacity the most bytes
   */
  public ImageMemory(long capacity) {
    this.budget = new ByteBudget("images", capacity, System::nanoTime);
  }

  /** The bytes that are held. */
  public long held() {
    return budget.held();
  }

  /** How many requests were refused. */
  public long refused() {
    return budget.refused();
  }

  /** The bytes of one request. */
  static final class Share {
    private final ByteBudget.Holding holding;
    private final long shownBytes;

    private Share(ByteBudget.Holding holding, long shownBytes) {
      this.holding = holding;
      this.shownBytes = shownBytes;
    }

    /** The files are no longer held, only these bytes, which are laid over images. */
    void encoded(long overlayBytes) {
      holding.shrinkTo(shownBytes + overlayBytes);
    }

    /** The generations have ended; what they have shown may be still unread. */
    void generated() {
      holding.shrinkTo(shownBytes);
    }

    /** The stream is closed. */
    void closed() {
      holding.close();
    }
  }

  /**
   * Takes a share for this call's tenant.
   *
   * @param count how many images are generated
   * @param fileBytes what the files take that come with the request; 0 where there are none
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED when generations hold too
   *     many bytes
   */
  Share take(ServedModel model, int count, long fileBytes) {
    long png = size(model).maxPngBytes();
    long shown = SHOWN_IMAGES * count * png;
    long overlay = fileBytes == 0 ? 0 : png;
    return new Share(budget.hold(Tenant.current(), shown + fileBytes + overlay), shown);
  }

  /**
   * Requires that a file is not larger than one of the model's size needs to be.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT
   */
  static void requireBytes(String field, ByteString file, ServedModel model) {
    ImageSize size = size(model);
    if (file.size() > size.maxFileBytes()) {
      throw Refusals.invalidArgument(
          field,
          "must take at most %,d bytes where images have %,d × %,d pixels: remove its metadata and colour profile"
              .formatted(size.maxFileBytes(), size.width(), size.height()),
          "%,d bytes".formatted(file.size()));
    }
  }

  private static ImageSize size(ServedModel model) {
    return ImageSize.of(model.manifest().getImage());
  }
}
