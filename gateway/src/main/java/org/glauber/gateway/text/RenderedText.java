package org.glauber.gateway.text;

import java.util.List;

/**
 * A state rendered as text.
 *
 * @param text the text up to the first end token
 * @param settled the parts of the text that will not change again
 */
public record RenderedText(String text, List<TextSpan> settled) {}
