package org.glauber.gateway.generation;

import org.glauber.gateway.template.Template;

/**
 * A request for texts.
 *
 * @param model the model's name, empty for the only text model
 * @param template what is given; {@link Template#OPEN} for nothing
 * @param seed of the first text, as an unsigned number; text k has seed + k
 * @param sampling what the caller chose of the settings
 * @param maxWindow the most steps asked about in one forward pass, 0 for as many as is worthwhile
 * @param rhythm how often to report progress
 * @param count how many texts, 1 or more
 */
public record TextRequest(
    String model,
    Template template,
    long seed,
    SamplingChoice sampling,
    int maxWindow,
    Rhythm rhythm,
    int count) {}
