/**
 * The {@code text} and {@code infill} commands.
 *
 * <p>{@link org.glauber.cli.generation.GenerationOptions} builds the request, {@link
 * org.glauber.cli.generation.TemplateParser} parses its template, and a {@link
 * org.glauber.cli.generation.GenerationOutput} shows the events: {@code LiveOutput} on a terminal,
 * {@code PlainOutput} elsewhere, {@code JsonOutput} with {@code --json}.
 */
@NullMarked
package org.glauber.cli.generation;

import org.jspecify.annotations.NullMarked;
