/**
 * Writes the manifest of a new model: what its files say is read or found out by trying, and only
 * the rest is taken from options or asked for.
 */
@NullMarked
package org.glauber.modeltool.draft;

import org.jspecify.annotations.NullMarked;
