package org.glauber.gateway.generation;

import org.glauber.gateway.progress.ProgressInterval;

/**
 * Options that text and image requests have in common.
 *
 * @param model the model's name; empty for the only model of its modality
 * @param seed the seed of the first generation, as an unsigned number; generation k has seed + k
 * @param sampling the sampling settings that the caller chose
 * @param maxWindow the most steps of a chain that one forward pass evaluates; 0 lets the denoiser
 *     choose
 * @param progressInterval how often to report progress
 * @param count the number of generations, 1 or more
 * @param priority the priority among the caller's own generations, -10 to 10; higher runs first
 */
public record RequestOptions(
    String model,
    long seed,
    SamplingChoice sampling,
    int maxWindow,
    ProgressInterval progressInterval,
    int count,
    int priority) {}
