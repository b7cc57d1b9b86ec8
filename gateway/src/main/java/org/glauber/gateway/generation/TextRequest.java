package org.glauber.gateway.generation;

import org.glauber.gateway.template.Template;

/**
 * A request for texts.
 *
 * @param template the given text and the blanks; {@link Template#OPEN} if nothing is given
 */
public record TextRequest(RequestOptions options, Template template) {}
