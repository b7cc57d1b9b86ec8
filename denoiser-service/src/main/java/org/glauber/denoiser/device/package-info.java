/** The thread of a device: it loads the models, warms them up, and executes the loop's turns. */
@NullMarked
package org.glauber.denoiser.device;

import org.jspecify.annotations.NullMarked;
