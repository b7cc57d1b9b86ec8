package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.progress.Stopwatch;
import org.glauber.model.v1.Sampling;

/**
 * What all generations of a request share; they differ only by seed.
 *
 * @param options the request's options
 * @param sinceArrival runs since the request arrived
 * @param model the model
 * @param sampling the complete sampling settings
 * @param layout the given tokens and the free sites
 * @param infilledImage SHA-256 of the image to infill, empty for none
 * @param encodeTime the time that encoding and laying out the request took
 */
public record Plan(
    RequestOptions options,
    Stopwatch sinceArrival,
    ServedModel model,
    Sampling sampling,
    Layout layout,
    Optional<ByteString> infilledImage,
    Duration encodeTime) {}
