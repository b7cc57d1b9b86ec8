package org.glauber.gateway.generation;

import java.util.List;

/**
 * A state as text.
 *
 * @param text up to the first end token
 * @param settled the parts of the text that cannot change any more
 */
public record ShownText(String text, List<Span> settled) {}
