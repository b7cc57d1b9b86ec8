/**
 * Generation of texts: templates and their layout on the sites of a model, and the calls to the
 * tokenizers, which encode texts to tokens and decode states to texts.
 */
@NullMarked
package org.glauber.gateway.text;

import org.jspecify.annotations.NullMarked;
