/** End-to-end tests of the suite: real processes, the trained models, the public API. */
@NullMarked
package org.glauber.tests;

import org.jspecify.annotations.NullMarked;
