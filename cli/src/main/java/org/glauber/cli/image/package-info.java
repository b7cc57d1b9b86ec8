/**
 * The {@code image} command: generates images, shows them on a terminal and writes them to files.
 */
@NullMarked
package org.glauber.cli.image;

import org.jspecify.annotations.NullMarked;
