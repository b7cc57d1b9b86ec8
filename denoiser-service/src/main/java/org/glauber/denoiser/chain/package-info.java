/** A chain while it is here: what it is, how far it has come, and who is told. */
@NullMarked
package org.glauber.denoiser.chain;

import org.jspecify.annotations.NullMarked;
