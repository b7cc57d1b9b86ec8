/**
 * Copies of models whose logits are noisy in company, by which the promise that a seed's tokens are
 * the same in any company is tested with power.
 */
@NullMarked
package org.glauber.bench.noise;

import org.jspecify.annotations.NullMarked;
