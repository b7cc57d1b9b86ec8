package org.glauber.trainer.tales;

import java.util.List;
import java.util.Map;

/**
 * One word of a sentence form, as a function of the cast.
 *
 * <p>The word is bare: {@link SentenceForm} adds capitals and turns "a" into "an".
 */
sealed interface Element {

  /** Returns the slots that the word depends on. */
  List<String> slots();

  /** Returns the word for a cast that fills all of {@link #slots}. */
  String word(Map<String, Word> cast);

  /** A word that is always the same. */
  record Literal(String text) implements Element {
    @Override
    public List<String> slots() {
      return List.of();
    }

    @Override
    public String word(Map<String, Word> cast) {
      return text;
    }
  }

  /** The word in a slot: {@code {hero}}. */
  record Mention(String slot) implements Element {
    @Override
    public List<String> slots() {
      return List.of(slot);
    }

    @Override
    public String word(Map<String, Word> cast) {
      return Plot.filler(cast, slot).text();
    }
  }

  /** A form of the word in a slot: {@code {hero.they}}. */
  record Reference(String slot, String form) implements Element {
    @Override
    public List<String> slots() {
      return List.of(slot);
    }

    @Override
    public String word(Map<String, Word> cast) {
      return Plot.filler(cast, slot).form(form);
    }
  }

  /** A verb that agrees with the tale's tense and a subject's number: {@code <be:thing>}. */
  record Action(Verb verb, String subject) implements Element {
    @Override
    public List<String> slots() {
      return List.of(Plot.TENSE, subject);
    }

    @Override
    public String word(Map<String, Word> cast) {
      return verb.inflected(
          Plot.filler(cast, Plot.TENSE).equals(Plot.PAST), Plot.filler(cast, subject).isPlural());
    }
  }

  /** The verb that belongs to the word in a slot: {@code <pet.sound>}. */
  record OwnAction(String slot, String form, Map<String, Verb> verbs) implements Element {
    @Override
    public List<String> slots() {
      return List.of(slot, Plot.TENSE);
    }

    @Override
    public String word(Map<String, Word> cast) {
      Word subject = Plot.filler(cast, slot);
      Verb verb = verbs.get(subject.form(form));
      if (verb == null) {
        throw new IllegalArgumentException("no verb '" + subject.form(form) + "'");
      }
      return verb.inflected(Plot.filler(cast, Plot.TENSE).equals(Plot.PAST), subject.isPlural());
    }
  }
}
