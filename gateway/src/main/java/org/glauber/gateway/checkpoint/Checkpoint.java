package org.glauber.gateway.checkpoint;

import org.glauber.gateway.chain.ChainState;

/**
 * A generation and its state at one step, from which it can be resumed.
 *
 * @param state the state X_n and its step n
 */
public record Checkpoint(Generation generation, ChainState state) {}
