package org.glauber.gateway.generation;

/**
 * What every request says, whatever is generated.
 *
 * @param model the model's name, empty for the only one of its kind
 * @param seed of the first generation, as an unsigned number; generation k has seed + k
 * @param sampling what the caller chose of the settings
 * @param maxWindow the most steps asked about in one forward pass, 0 for as many as is worthwhile
 * @param rhythm how often to report progress
 * @param count how many generations, 1 or more
 * @param priority among the caller's own, -10 to 10: higher goes first
 */
public record Draw(
    String model,
    long seed,
    SamplingChoice sampling,
    int maxWindow,
    Rhythm rhythm,
    int count,
    int priority) {}
