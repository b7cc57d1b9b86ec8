/**
 * The transformer of networks that were trained elsewhere: its TorchScript source, whose weights
 * are streamed from a checkpoint, and the conventions in which such networks differ.
 */
@NullMarked
package org.glauber.network.dit;

import org.jspecify.annotations.NullMarked;
