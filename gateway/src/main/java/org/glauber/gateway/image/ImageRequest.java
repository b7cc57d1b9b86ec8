package org.glauber.gateway.image;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.glauber.gateway.generation.RequestOptions;
import org.glauber.gateway.request.Upload;

/**
 * A request for images.
 *
 * @param infilling the image to redraw parts of; empty to generate whole images
 */
public record ImageRequest(RequestOptions options, Optional<Upload<Infilling>> infilling) {

  /**
   * An image to redraw parts of.
   *
   * @param image PNG or JPEG
   * @param mask PNG or JPEG; white parts are redrawn
   */
  public record Infilling(ByteString image, ByteString mask) {}
}
