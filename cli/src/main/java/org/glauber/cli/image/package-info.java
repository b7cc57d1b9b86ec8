/** Generates images: shows them on a terminal, writes them to files. */
@NullMarked
package org.glauber.cli.image;

import org.jspecify.annotations.NullMarked;
