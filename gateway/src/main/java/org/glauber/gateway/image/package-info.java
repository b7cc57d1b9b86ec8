/**
 * Generation of images: infilling, the memory that images take, and the calls to the VQGANs, which
 * encode images and masks to codes and decode codes to images.
 */
@NullMarked
package org.glauber.gateway.image;

import org.jspecify.annotations.NullMarked;
