package org.glauber.gateway.text;

import java.util.List;

/**
 * A state's text.
 *
 * @param text up to the first end token
 * @param endOffsets (site) for each token before the end the offset after its last character, in
 *     Unicode code points, ascending; a token without characters of its own repeats its
 *     predecessor's
 */
public record Decoded(String text, List<Integer> endOffsets) {}
