/** The mathematics of Glauber Generative Models, in plain Java without dependencies. */
@NullMarked
package org.glauber.core;

import org.jspecify.annotations.NullMarked;
