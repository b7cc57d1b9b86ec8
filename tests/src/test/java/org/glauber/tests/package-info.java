/** The suite end to end: real processes, the trained model, the public interface. */
@NullMarked
package org.glauber.tests;

import org.jspecify.annotations.NullMarked;
