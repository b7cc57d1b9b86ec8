package org.glauber.trainer.tales;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Reads sentences as a plot would tell them: a search for forms and a cast under which the plot
 * writes just these words.
 *
 * <p>The search goes word by word. A word that depends on a slot not yet cast tries every candidate
 * of the slot; one that depends on cast slots only is checked; a failure takes back the youngest
 * choice. What follows a choice is passed along as a continuation, so that backtracking crosses
 * sentences. A reading counts only when the slots that no sentence mentions can still be cast,
 * since the storyteller casts all of them.
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

  /** Whether the sentences are a whole tale of the plot. */
  static boolean readsTale(Plot plot, List<List<String>> sentences) {
    return new Recogniser(plot, sentences).tells(0, 0, true);
  }

  /** The slots that the sentences mention, cast, if they are a whole tale of the plot. */
  static Optional<Map<String, Word>> cast(Plot plot, List<List<String>> sentences) {
    Recogniser recogniser = new Recogniser(plot, sentences);
    return recogniser.tells(0, 0, true) ? Optional.of(recogniser.read) : Optional.empty();
  }

  /** Whether some tale of the plot begins with the sentences. */
  static boolean readsOpening(Plot plot, List<List<String>> sentences) {
    return new Recogniser(plot, sentences).tells(0, 0, false);
  }

  /** Whether some tale of the plot contains the sentence. */
  static boolean readsSentence(Plot plot, List<String> sentence) {
    Recogniser recogniser = new Recogniser(plot, List.of(sentence));
    return plot.beats().stream()
        .anyMatch(beat -> recogniser.fits(beat, sentence, recogniser::canBeCast));
  }

  /** Whether the beats from one on tell the sentences from one on. */
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

  /** Whether the slots from one on can be cast so that the rest succeeds; leaves no trace. */
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
