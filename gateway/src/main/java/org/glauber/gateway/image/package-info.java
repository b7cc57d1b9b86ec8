/** Images to codes and back, at the VQGANs, and which codes of an image a mask frees. */
@NullMarked
package org.glauber.gateway.image;

import org.jspecify.annotations.NullMarked;
