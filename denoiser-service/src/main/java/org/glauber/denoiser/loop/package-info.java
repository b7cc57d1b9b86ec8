/** The batch loop: one thread a device turns waiting chains into lanes and lanes into tokens. */
@NullMarked
package org.glauber.denoiser.loop;

import org.jspecify.annotations.NullMarked;
