/** The models that can be generated from, for people and for scripts. */
@NullMarked
package org.glauber.cli.model;

import org.jspecify.annotations.NullMarked;
