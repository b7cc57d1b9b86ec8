/**
 * Converts the tensors of a checkpoint to the weights of the imported transformer: which tensor
 * becomes which weight, and every tensor that is missing, unmapped or of another shape.
 */
@NullMarked
package org.glauber.network.conversion;

import org.jspecify.annotations.NullMarked;
