/**
 * Generating texts: what to ask for, and how the answer is shown.
 *
 * <p>{@link org.glauber.cli.generation.GenerationOptions} makes the request, {@link
 * org.glauber.cli.generation.TemplateParser} its template; a {@link
 * org.glauber.cli.generation.GenerationOutput} shows the events: {@code Live} on a terminal, {@code
 * Plain} on a pipe, {@code Json} for scripts.
 */
@NullMarked
package org.glauber.cli.generation;

import org.jspecify.annotations.NullMarked;
