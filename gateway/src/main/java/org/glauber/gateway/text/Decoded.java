package org.glauber.gateway.text;

import java.util.List;

/**
 * The text of a state.
 *
 * @param text the text up to the first end token
 * @param endOffsets (site) for each token before the end token, the offset after its last
 *     character, in Unicode code points, ascending; a token without characters repeats the offset
 *     of its predecessor
 */
public record Decoded(String text, List<Integer> endOffsets) {}
