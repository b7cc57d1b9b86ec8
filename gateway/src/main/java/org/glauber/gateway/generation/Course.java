package org.glauber.gateway.generation;

import java.time.Duration;
import java.util.OptionalInt;
import org.glauber.gateway.resume.Standing;

/**
 * What one generation is to go through.
 *
 * @param from where it stands: at X_T, or where its stream was lost
 * @param shownStep the step of the last progress that the caller has seen
 * @param rhythm how often to report progress
 * @param encodeTime what laying out took
 * @param isResumed whether its caller was told of it before
 */
record Course(
    Standing from,
    OptionalInt shownStep,
    Rhythm rhythm,
    Stopwatch sinceArrival,
    Duration encodeTime,
    boolean isResumed) {}
