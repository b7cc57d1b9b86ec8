/**
 * Tensors as they lie in a checkpoint file, which is mapped into memory: their element types,
 * shapes and strides, and the exception that refuses a file.
 */
@NullMarked
package org.glauber.network.checkpoint.tensor;

import org.jspecify.annotations.NullMarked;
