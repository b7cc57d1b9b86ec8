/** Calls to the VQGANs: encoding images and masks to codes, and decoding codes to images. */
@NullMarked
package org.glauber.gateway.image;

import org.jspecify.annotations.NullMarked;
