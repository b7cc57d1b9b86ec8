package org.glauber.gateway.text;

import org.glauber.gateway.generation.RequestOptions;

/**
 * A request for texts.
 *
 * @param template the given text and the blanks, which fit the model; {@link Template#OPEN} if
 *     nothing is given
 */
public record TextRequest(RequestOptions options, Template template) {
  /**
   * @throws org.glauber.gateway.request.InvalidRequestException if the template does not fit the
   *     model
   */
  public TextRequest {
    template.requireFits(options.model().siteCount());
  }
}
