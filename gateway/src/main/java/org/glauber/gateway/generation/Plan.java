package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all generations of a request share; they differ only by seed.
 *
 * @param options the request's options
 * @param layout the given tokens and the free sites
 * @param infilledImage SHA-256 of the image to infill, null for none
 * @param kept what is kept of the template's segments
 * @param encodeTime the time that encoding and laying out the request took
 */
public record Plan(
    RequestOptions options,
    Layout layout,
    @Nullable ByteString infilledImage,
    List<KeptSegment> kept,
    Duration encodeTime) {}
