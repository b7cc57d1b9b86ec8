/** The speed of a device: the cost of passes measured at warm-up, and the pace of recent passes. */
@NullMarked
package org.glauber.denoiser.throughput;

import org.jspecify.annotations.NullMarked;
