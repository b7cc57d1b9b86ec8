package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * A request for images.
 *
 * @param infilling what is to be redrawn; absent where everything is drawn
 */
public record ImageRequest(Draw draw, Optional<Upload<Infilling>> infilling) {

  /**
   * An image to redraw parts of.
   *
   * @param image PNG or JPEG
   * @param mask PNG or JPEG: white is drawn anew
   */
  public record Infilling(ByteString image, ByteString mask) {}
}
