/** The {@code models} command: lists the models that are served, as text or as JSON. */
@NullMarked
package org.glauber.cli.model;

import org.jspecify.annotations.NullMarked;
