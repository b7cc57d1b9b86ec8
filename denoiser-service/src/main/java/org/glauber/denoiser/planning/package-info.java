/** The assignment of the lanes of a pass: which chains have one, and how far each looks ahead. */
@NullMarked
package org.glauber.denoiser.planning;

import org.jspecify.annotations.NullMarked;
