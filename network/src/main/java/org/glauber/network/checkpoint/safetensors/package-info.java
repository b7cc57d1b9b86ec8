/**
 * Reads safetensors files: a header in JSON that names every tensor's type, shape and bytes, and
 * the bytes.
 */
@NullMarked
package org.glauber.network.checkpoint.safetensors;

import org.jspecify.annotations.NullMarked;
