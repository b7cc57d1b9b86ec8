/**
 * Opens checkpoints of networks that other programs trained: one file or several with an index. The
 * files are data only; nothing in them is executed.
 */
@NullMarked
package org.glauber.network.checkpoint;

import org.jspecify.annotations.NullMarked;
