package org.glauber.gateway.text;

import java.util.List;

/**
 * A text's tokens.
 *
 * @param unknown the parts of the text that the model cannot take, in order
 */
public record Encoded(List<Integer> tokens, List<String> unknown) {}
