package org.glauber.gateway.image;

import com.google.protobuf.ByteString;
import org.glauber.gateway.generation.RequestOptions;
import org.glauber.gateway.request.Upload;
import org.jspecify.annotations.Nullable;

/**
 * A request for images.
 *
 * @param infilling the image to redraw parts of; null to generate whole images
 */
public record ImageRequest(RequestOptions options, @Nullable Upload<Infilling> infilling) {
  /**
   * An image to redraw parts of.
   *
   * @param image PNG or JPEG
   * @param mask PNG or JPEG; white parts are redrawn
   */
  public record Infilling(ByteString image, ByteString mask) {}
}
