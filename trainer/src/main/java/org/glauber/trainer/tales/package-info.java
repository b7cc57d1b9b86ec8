/**
 * The tales: a grammar of short English tales that generates the corpus and judges the texts of
 * models trained on it.
 *
 * <p>{@link org.glauber.trainer.tales.TalesGrammar} is the entry point. The resource {@code
 * tales.grammar} defines the language: lexicon classes, and plots of sentence forms with slots.
 *
 * <pre>
 *   tales.grammar ─▶ GrammarParser ─▶ Plot ─▶ Storyteller   casts the slots, tells the beats
 *                    (Lexicon,         │
 *                     FormParser)      └────▶ Recogniser    finds a cast and forms that tell a text
 * </pre>
 *
 * <p>A <em>cast</em> assigns a word to each slot of a plot. Every {@link
 * org.glauber.trainer.tales.Element} of a form is one word and a function of the cast. One
 * definition therefore serves both directions: the storyteller draws a cast and writes the words,
 * and the recogniser reads words and searches for a cast.
 */
@NullMarked
package org.glauber.trainer.tales;

import org.jspecify.annotations.NullMarked;
