/**
 * Reads the tensors of PyTorch's zip checkpoints. A pickle is a program for a stack machine; this
 * reader knows only the instructions and names that a state dict needs, builds plain values, calls
 * nothing, and refuses every other instruction or name.
 */
@NullMarked
package org.glauber.network.checkpoint.torch;

import org.jspecify.annotations.NullMarked;
