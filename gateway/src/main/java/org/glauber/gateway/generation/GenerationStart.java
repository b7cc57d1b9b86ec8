package org.glauber.gateway.generation;

import java.time.Duration;
import java.util.List;
import org.glauber.gateway.checkpoint.Checkpoint;
import org.glauber.gateway.progress.ProgressInterval;
import org.glauber.gateway.progress.Stopwatch;

/**
 * What is needed to start one generation, or to resume it.
 *
 * @param from the state to start from: X_T, or the checkpoint to resume from
 * @param lastSeenStep the step of the last state that the caller has seen; only later ones are
 *     reported
 * @param progressInterval how often to report progress
 * @param sinceArrival runs since the request arrived
 * @param encodeTime the time that encoding and laying out the request took
 * @param kept what is kept of the template's segments
 * @param isResumed whether the generation was accepted on an earlier stream
 */
public record GenerationStart(
    Checkpoint from,
    int lastSeenStep,
    ProgressInterval progressInterval,
    Stopwatch sinceArrival,
    Duration encodeTime,
    List<KeptSegment> kept,
    boolean isResumed) {

  /** The same start with what is kept of the template's segments. */
  public GenerationStart withKept(List<KeptSegment> segments) {
    return new GenerationStart(
        from, lastSeenStep, progressInterval, sinceArrival, encodeTime, segments, isResumed);
  }
}
