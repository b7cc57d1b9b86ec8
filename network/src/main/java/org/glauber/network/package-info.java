/** Networks as TorchScript: assembled in Java, loaded through DJL, run on the device. */
@NullMarked
package org.glauber.network;

import org.jspecify.annotations.NullMarked;
