package org.glauber.gateway.generation;

import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.progress.ProgressInterval;
import org.glauber.gateway.progress.Stopwatch;
import org.glauber.model.v1.Sampling;

/**
 * Options that text and image requests have in common.
 *
 * @param model the model
 * @param sampling the complete sampling settings
 * @param seed the seed of the first generation, as an unsigned number; generation k has seed + k
 * @param maxWindow the most steps of a chain that one forward pass evaluates; 0 lets the denoiser
 *     choose
 * @param progressInterval how often to report progress
 * @param count the number of generations, 1 or more
 * @param priority the priority among the caller's own generations, -10 to 10; higher runs first
 * @param sinceArrival runs since the request arrived
 */
public record RequestOptions(
    ServedModel model,
    Sampling sampling,
    long seed,
    int maxWindow,
    ProgressInterval progressInterval,
    int count,
    int priority,
    Stopwatch sinceArrival) {
  public RequestOptions {
    if (count < 1) {
      throw new IllegalArgumentException("a request asks for " + count + " generations");
    }
  }
}
