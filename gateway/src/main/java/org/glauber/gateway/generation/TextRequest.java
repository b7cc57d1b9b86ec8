package org.glauber.gateway.generation;

import org.glauber.gateway.template.Template;

/**
 * A request for texts.
 *
 * @param template what is given; {@link Template#OPEN} for nothing
 */
public record TextRequest(Draw draw, Template template) {}
