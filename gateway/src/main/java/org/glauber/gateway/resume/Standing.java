package org.glauber.gateway.resume;

import org.glauber.gateway.chain.ChainState;

/**
 * Where a generation stands.
 *
 * @param state X_n and n
 */
public record Standing(Generation generation, ChainState state) {}
