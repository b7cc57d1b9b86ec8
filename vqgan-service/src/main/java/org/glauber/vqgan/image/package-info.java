/** Image files to pixels and back, and the cells of pixels that codes stand for. */
@NullMarked
package org.glauber.vqgan.image;

import org.jspecify.annotations.NullMarked;
