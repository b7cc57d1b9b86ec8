/** Conversion between image files and pixels, and the cells of pixels that correspond to codes. */
@NullMarked
package org.glauber.vqgan.image;

import org.jspecify.annotations.NullMarked;
