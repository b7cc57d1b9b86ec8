/**
 * The tales: a grammar of short English tales that both writes the corpus and judges what a model
 * trained on it writes.
 *
 * <p>{@link org.glauber.trainer.tales.TalesGrammar} is the way in. The language itself is the
 * resource {@code tales.grammar}: lexicon classes, and plots made of sentence forms with slots.
 *
 * <pre>
 *   tales.grammar ─▶ GrammarParser ─▶ Plot ─▶ Storyteller   casts the slots, tells the beats
 *                    (Lexicon,         │
 *                     FormParser)      └────▶ Recogniser    finds a cast and forms that tell a text
 * </pre>
 *
 * <p>A <em>cast</em> gives each slot of a plot its word. Every {@link
 * org.glauber.trainer.tales.Element} of a form is one word and a function of the cast, which is why
 * one definition serves both directions: the storyteller draws a cast and writes, the recogniser
 * reads and searches for a cast.
 */
@NullMarked
package org.glauber.trainer.tales;

import org.jspecify.annotations.NullMarked;
