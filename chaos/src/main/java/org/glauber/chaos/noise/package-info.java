/**
 * Copies of models whose logits are noisy in batches. They give the tests of determinism
 * statistical power: a seed's tokens must be the same in every batch.
 */
@NullMarked
package org.glauber.chaos.noise;

import org.jspecify.annotations.NullMarked;
