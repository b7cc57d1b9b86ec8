/**
 * The {@code text} and {@code infill} commands. {@link
 * org.glauber.cli.generation.GenerationOptions} builds the request, {@link
 * org.glauber.cli.generation.TemplateParser} parses its template, and a {@link
 * org.glauber.cli.output.GenerationOutput} shows the events.
 */
@NullMarked
package org.glauber.cli.generation;

import org.jspecify.annotations.NullMarked;
