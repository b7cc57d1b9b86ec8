package org.glauber.trainer.tales;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A language of short English tales that generates and judges texts.
 *
 * <p>A tale is two to four sentences, with single spaces between words and punctuation: {@code Mia
 * had a red ball . She took it to the park and met Tom there .} Names and pronouns, number, tense,
 * possession and location agree from the first sentence to the last.
 *
 * <p>Immutable and thread-safe.
 */
public final class TalesGrammar {
  private static final String RESOURCE = "tales.grammar";

  private final List<Plot> plots;

  private TalesGrammar(List<Plot> plots) {
    this.plots = List.copyOf(plots);
  }

  /** Returns the grammar that this module ships. */
  public static TalesGrammar load() {
    return parse(source());
  }

  /** Returns the text of the grammar that this module ships. */
  static String source() {
    try (InputStream resource = TalesGrammar.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the class path");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /**
   * Parses the grammar that a text declares.
   *
   * @throws IllegalArgumentException if the text is not a grammar; the message names the line
   */
  static TalesGrammar parse(String text) {
    return new TalesGrammar(GrammarParser.parse(text));
  }

  /** Generates a tale; the result is a function of the generator's state. */
  public String generate(RandomGenerator random) {
    return String.join(" ", new Storyteller(plots).tell(random));
  }

  /**
   * Returns whether the text is a complete tale with correct agreement, which means that {@link
   * #generate} can produce it.
   */
  public boolean acceptsTale(String tale) {
    List<List<String>> sentences = split(tale);
    return plots.stream().anyMatch(plot -> Recogniser.readsTale(plot, sentences));
  }

  /**
   * The content of a tale.
   *
   * @param plot name of the plot
   * @param names names of the characters, in no particular order
   * @param things things, animals and food in the tale, in no particular order
   */
  public record Content(String plot, List<String> names, List<String> things) {}

  /** Returns the content of a tale by its first reading; empty if the text is not a tale. */
  public Optional<Content> content(String tale) {
    List<List<String>> sentences = split(tale);
    return plots.stream()
        .flatMap(
            plot ->
                Recogniser.cast(plot, sentences).map(cast -> content(plot, cast.values())).stream())
        .findFirst();
  }

  private static Content content(Plot plot, Collection<Word> cast) {
    return new Content(
        plot.name(),
        cast.stream().filter(Word::isName).map(Word::text).sorted().toList(),
        cast.stream().filter(Word::isThing).map(Word::text).sorted().toList());
  }

  /** Returns whether the sentence, with its full stop, occurs in some tale. */
  public boolean acceptsSentence(String sentence) {
    List<String> words = words(sentence);
    return plots.stream().anyMatch(plot -> Recogniser.readsSentence(plot, words));
  }

  /** Returns a description of the text's first mistake, for people; empty if the text is a tale. */
  Optional<String> objection(String tale) {
    if (acceptsTale(tale)) {
      return Optional.empty();
    }
    List<List<String>> sentences = split(tale);
    for (int count = 1; count <= sentences.size(); count++) {
      List<List<String>> opening = sentences.subList(0, count);
      if (plots.stream().noneMatch(plot -> Recogniser.readsOpening(plot, opening))) {
        String sentence = String.join(" ", opening.getLast());
        String reason =
            acceptsSentence(sentence) ? "does not fit what came before" : "is not of these tales";
        return Optional.of("sentence %d %s: %s".formatted(count, reason, sentence));
      }
    }
    return Optional.of("the tale stops early, after sentence " + sentences.size());
  }

  /** Returns the sentences of a text, each with its full stop; the last may lack one. */
  public static List<String> sentences(String tale) {
    return split(tale).stream().map(sentence -> String.join(" ", sentence)).toList();
  }

  /** Returns every word and punctuation mark that occurs in tales, sorted. */
  public List<String> vocabulary() {
    Set<String> vocabulary = new TreeSet<>();
    for (Plot plot : plots) {
      for (Plot.Beat beat : plot.beats()) {
        for (SentenceForm form : beat.forms()) {
          addWords(plot, form, vocabulary);
        }
      }
    }
    return List.copyOf(vocabulary);
  }

  private static void addWords(Plot plot, SentenceForm form, Set<String> vocabulary) {
    List<String> following = List.of(SentenceForm.STOP);
    for (int i = form.length() - 1; i >= 0; i--) {
      Element element = form.elements().get(i);
      List<String> words = new ArrayList<>();
      addWords(plot, element, element.slots(), new HashMap<>(), words);
      for (String word : words) {
        for (String next : following) {
          vocabulary.add(SentenceForm.written(word, i, next));
        }
      }
      following = words;
    }
  }

  private static void addWords(
      Plot plot, Element element, List<String> open, Map<String, Word> cast, List<String> words) {
    if (open.isEmpty()) {
      words.add(element.word(cast));
      return;
    }
    for (Word word : plot.candidates(open.getFirst())) {
      cast.put(open.getFirst(), word);
      addWords(plot, element, open.subList(1, open.size()), cast, words);
    }
  }

  private static List<List<String>> split(String tale) {
    List<List<String>> sentences = new ArrayList<>();
    List<String> sentence = new ArrayList<>();
    for (String word : words(tale)) {
      sentence.add(word);
      if (word.equals(SentenceForm.STOP)) {
        sentences.add(sentence);
        sentence = new ArrayList<>();
      }
    }
    if (!sentence.isEmpty()) {
      sentences.add(sentence);
    }
    return sentences;
  }

  private static List<String> words(String text) {
    return List.of(text.split(" ", -1));
  }
}
