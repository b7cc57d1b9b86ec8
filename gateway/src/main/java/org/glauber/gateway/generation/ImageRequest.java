package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import java.util.Optional;

/** A request for images. */
public record ImageRequest(Draw draw, Optional<Infilling> infilling) {

  /**
   * An image to redraw parts of.
   *
   * @param image PNG or JPEG
   * @param mask PNG or JPEG: white is drawn anew
   */
  public record Infilling(ByteString image, ByteString mask) {}
}
