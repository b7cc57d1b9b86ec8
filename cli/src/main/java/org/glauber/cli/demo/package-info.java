/** The whole product in a minute: the suite, a tale, an infilling, and where the time went. */
@NullMarked
package org.glauber.cli.demo;

import org.jspecify.annotations.NullMarked;
