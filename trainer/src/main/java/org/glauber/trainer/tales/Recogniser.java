package org.glauber.trainer.tales;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Recognises sentences of a plot: searches for forms and a cast with which the plot produces
 * exactly these words.
 *
 * <p>The search proceeds word by word. A word that depends on an uncast slot tries every candidate
 * of the slot. A word that depends only on cast slots is checked. A mismatch undoes the latest
 * choice. The rest of the search is passed as a continuation, so that backtracking crosses
 * sentences. A reading is valid only if the slots that no sentence mentions can also be cast,
 * because the storyteller casts all slots.
 */
final class Recogniser {
  private final Plot plot;
  private final List<String> slots;
  private final List<List<String>> sentences; // (sentence, word)
  private final Map<String, Word> cast = new HashMap<>();
  private Map<String, Word> read = Map.of();

  private Recogniser(Plot plot, List<List<String>> sentences) {
    this.plot = plot;
    this.slots = List.copyOf(plot.slots().keySet());
    this.sentences = sentences;
  }

  /** Returns whether the sentences are a complete tale of the plot. */
  static boolean readsTale(Plot plot, List<List<String>> sentences) {
    return new Recogniser(plot, sentences).tells(0, 0, true);
  }

  /**
   * Returns the cast of a complete tale of the plot; empty if the sentences are not such a tale.
   */
  static Optional<Map<String, Word>> cast(Plot plot, List<List<String>> sentences) {
    Recogniser recogniser = new Recogniser(plot, sentences);
    return recogniser.tells(0, 0, true) ? Optional.of(recogniser.read) : Optional.empty();
  }

  /** Returns whether some tale of the plot begins with the sentences. */
  static boolean readsOpening(Plot plot, List<List<String>> sentences) {
    return new Recogniser(plot, sentences).tells(0, 0, false);
  }

  /** Returns whether some tale of the plot contains the sentence. */
  static boolean readsSentence(Plot plot, List<String> sentence) {
    Recogniser recogniser = new Recogniser(plot, List.of(sentence));
    return plot.beats().stream()
        .anyMatch(beat -> recogniser.fits(beat, sentence, recogniser::canBeCast));
  }

  /**
   * Returns whether the beats from {@code beatIndex} on produce the sentences from {@code
   * sentenceIndex} on.
   */
  private boolean tells(int beatIndex, int sentenceIndex, boolean toTheEnd) {
    if (sentenceIndex == sentences.size()) {
      boolean isRead = (!toTheEnd || canEndAt(beatIndex)) && canBeCast();
      read = isRead ? Map.copyOf(cast) : Map.of();
      return isRead;
    }
    if (beatIndex == plot.beats().size()) {
      return false;
    }
    Plot.Beat beat = plot.beats().get(beatIndex);
    return fits(
            beat,
            sentences.get(sentenceIndex),
            () -> tells(beatIndex + 1, sentenceIndex + 1, toTheEnd))
        || (beat.isOptional() && tells(beatIndex + 1, sentenceIndex, toTheEnd));
  }

  private boolean canEndAt(int beatIndex) {
    List<Plot.Beat> rest = plot.beats().subList(beatIndex, plot.beats().size());
    return rest.stream().allMatch(Plot.Beat::isOptional);
  }

  private boolean canBeCast() {
    return isCast(slots, 0, () -> true);
  }

  private boolean fits(Plot.Beat beat, List<String> sentence, BooleanSupplier next) {
    for (SentenceForm form : beat.forms()) {
      if (form.length() == sentence.size() && reads(form, sentence, 0, next)) {
        return true;
      }
    }
    return false;
  }

  private boolean reads(SentenceForm form, List<String> sentence, int index, BooleanSupplier next) {
    if (index == form.length()) {
      return next.getAsBoolean();
    }
    return isCast(
        form.elements().get(index).slots(),
        0,
        () -> form.agrees(index, cast, sentence) && reads(form, sentence, index + 1, next));
  }

  /**
   * Returns whether the slots from {@code index} on can be cast so that the continuation succeeds;
   * restores the cast afterwards.
   */
  private boolean isCast(List<String> needed, int index, BooleanSupplier next) {
    if (index == needed.size()) {
      return next.getAsBoolean();
    }
    String slot = needed.get(index);
    if (cast.containsKey(slot)) {
      return isCast(needed, index + 1, next);
    }
    boolean succeeds = false;
    for (Word word : plot.candidates(slot)) {
      cast.put(slot, word);
      if (plot.allows(cast) && isCast(needed, index + 1, next)) {
        succeeds = true;
        break;
      }
    }
    cast.remove(slot);
    return succeeds;
  }
}
