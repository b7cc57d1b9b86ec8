package org.glauber.gateway.generation;

import org.glauber.core.Clamps;

/**
 * The given tokens of a request on the sites of a model.
 *
 * @param tokens (site) the given tokens, 0 at free sites
 * @param clamps the given sites
 */
public record Layout(int[] tokens, Clamps clamps) {}
