/**
 * TorchScript archives written in plain Java: a stored zip of a pickled module, its source text and
 * its tensors, as libtorch opens them.
 */
@NullMarked
package org.glauber.network.archive;

import org.jspecify.annotations.NullMarked;
