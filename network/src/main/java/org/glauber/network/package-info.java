/** Loads networks in TorchScript onto devices through DJL, checks them, and runs them. */
@NullMarked
package org.glauber.network;

import org.jspecify.annotations.NullMarked;
