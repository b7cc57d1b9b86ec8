/**
 * The {@code demo} command: starts the suite, generates a tale, an infilling and a face, and prints
 * where the time went.
 */
@NullMarked
package org.glauber.cli.demo;

import org.jspecify.annotations.NullMarked;
