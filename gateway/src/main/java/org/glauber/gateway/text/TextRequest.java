package org.glauber.gateway.text;

import org.glauber.gateway.generation.RequestOptions;

/**
 * A request for texts.
 *
 * @param template the given text and the blanks; {@link Template#OPEN} if nothing is given
 */
public record TextRequest(RequestOptions options, Template template) {}
