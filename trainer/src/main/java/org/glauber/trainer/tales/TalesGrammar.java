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
 * A language of short English tales that can be told and judged.
 *
 * <p>A tale is two to four sentences, its words and punctuation separated by single spaces: {@code
 * Mia had a red ball . She took it to the park and met Tom there .} Names and pronouns, number,
 * tense, who has what and who is where agree from the first sentence to the last.
 *
 * <p>Immutable, safe for use by many threads.
 */
public final class TalesGrammar {
  private static final String RESOURCE = "tales.grammar";

  private final List<Plot> plots;

  private TalesGrammar(List<Plot> plots) {
    this.plots = List.copyOf(plots);
  }

  /** The grammar this module ships. */
  public static TalesGrammar load() {
    return parse(source());
  }

  /** The text of the grammar this module ships. */
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
   * The grammar that a text declares.
   *
   * @throws IllegalArgumentException naming the line, when the text is no grammar
   */
  static TalesGrammar parse(String text) {
    return new TalesGrammar(GrammarParser.parse(text));
  }

  /** Tells a tale; the same generator in the same state tells the same one. */
  public String generate(RandomGenerator random) {
    return String.join(" ", new Storyteller(plots).tell(random));
  }

  /** Whether the text is a whole tale with all its agreements: one that can be generated. */
  public boolean acceptsTale(String tale) {
    List<List<String>> sentences = split(tale);
    return plots.stream().anyMatch(plot -> Recogniser.readsTale(plot, sentences));
  }

  /**
   * What a tale is about.
   *
   * @param plot the name of its plot
   * @param names of those who act in it, in some order
   * @param things the things, animals and food in it, in some order
   */
  public record Content(String plot, List<String> names, List<String> things) {}

  /** What a tale is about, by its first reading; empty when the text is no tale. */
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

  /** Whether the sentence, read alone and with its full stop, is one of some tale. */
  public boolean acceptsSentence(String sentence) {
    List<String> words = words(sentence);
    return plots.stream().anyMatch(plot -> Recogniser.readsSentence(plot, words));
  }

  /** What is wrong with a text, in words for a person; empty when it is a tale. */
  public Optional<String> objection(String tale) {
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

  /** The sentences of a text, each with its full stop; the last may lack one. */
  public static List<String> sentences(String tale) {
    return split(tale).stream().map(sentence -> String.join(" ", sentence)).toList();
  }

  /** Every word that tales are made of, punctuation included, sorted. */
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
