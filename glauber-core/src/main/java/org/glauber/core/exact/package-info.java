/**
 * The exact reference: a denoiser that knows the law of the data, for proofs on small models. Tests
 * of other modules put it where the network goes; nothing that serves uses it.
 */
@NullMarked
package org.glauber.core.exact;

import org.jspecify.annotations.NullMarked;
