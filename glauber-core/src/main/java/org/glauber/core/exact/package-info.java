/**
 * An exact denoiser, computed from a table of the data's law, for tests on small models. Tests of
 * other modules use it in place of a network; the services do not use it.
 */
@NullMarked
package org.glauber.core.exact;

import org.jspecify.annotations.NullMarked;
