/**
 * Reliability of p0, the network's law of the clean token: compares its predictions with held-out
 * data, level by level.
 */
@NullMarked
package org.glauber.trainer.reliability;

import org.jspecify.annotations.NullMarked;
