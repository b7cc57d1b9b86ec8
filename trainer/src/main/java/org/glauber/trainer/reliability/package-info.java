/**
 * Whether p0, the law of the clean token that a network gives, can be believed: what it says of
 * held-out data against what they are, level by level.
 */
@NullMarked
package org.glauber.trainer.reliability;

import org.jspecify.annotations.NullMarked;
