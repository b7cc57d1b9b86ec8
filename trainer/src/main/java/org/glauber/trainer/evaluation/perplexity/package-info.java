/**
 * Generative perplexity: samples as texts, scored by a causal language model that the user gives,
 * with the entropy of the samples beside it.
 */
@NullMarked
package org.glauber.trainer.evaluation.perplexity;

import org.jspecify.annotations.NullMarked;
