/**
 * Writes TorchScript archives that libtorch can load, without using libtorch: an uncompressed zip
 * of a pickled module, its source text and its tensors.
 */
@NullMarked
package org.glauber.network.archive;

import org.jspecify.annotations.NullMarked;
