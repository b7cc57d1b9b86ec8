/**
 * The manifest of a model, {@code model.json}: its form in protojson, its rules, and the values
 * that follow from it. A model whose manifest breaks a rule is refused as a whole with a {@link
 * org.glauber.model.ModelRefusedException}.
 */
@NullMarked
package org.glauber.model;

import org.jspecify.annotations.NullMarked;
