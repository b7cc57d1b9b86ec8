package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.template.Layout;
import org.glauber.model.v1.Sampling;

/**
 * What a request's generations have in common, up to where their seeds part.
 *
 * @param draw how many, from which seed, in which rhythm
 * @param layout what is given and what is free
 * @param infilledImage SHA-256 of the image that parts of are redrawn
 * @param encodeTime what laying out took
 */
record Plan(
    Draw draw,
    Stopwatch sinceArrival,
    ServedModel model,
    Sampling sampling,
    Layout layout,
    Optional<ByteString> infilledImage,
    Duration encodeTime) {}
