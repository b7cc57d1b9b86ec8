package org.glauber.gateway.text;

import java.util.List;

/**
 * The tokens of a text.
 *
 * @param tokens the tokens
 * @param unknown the parts of the text that the model has no tokens for, in order
 */
public record Encoded(List<Integer> tokens, List<String> unknown) {}
