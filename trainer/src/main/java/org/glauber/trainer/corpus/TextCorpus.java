package org.glauber.trainer.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.glauber.trainer.input.Counted;
import org.glauber.trainer.input.LeftOut;
import org.glauber.trainer.input.TextLines;

/** A corpus of the lines of a text file, each line one example, drawn uniformly. */
public final class TextCorpus implements WordCorpus {
  /** Maximum number of words in a vocabulary. */
  public static final int MAX_WORDS = 65_536;

  private static final long MAX_BYTES = 1L << 30;

  private final Path file;
  private final List<String> lines;
  private final LeftOut leftOut;
  private final WordVocabulary vocabulary;

  private TextCorpus(Path file, List<String> lines, LeftOut leftOut, WordVocabulary vocabulary) {
    this.file = file;
    this.lines = lines;
    this.leftOut = leftOut;
    this.vocabulary = vocabulary;
  }

  /** A line that fits into the sites. */
  private record Line(long number, String text) {}

  /**
   * Reads a file of UTF-8 text with one example a line. Leaves out empty lines, lines with more
   * words than sites, and lines with words that are not among the most frequent.
   *
   * @param wordCount number of most frequent words to keep, at most {@value #MAX_WORDS}
   * @throws IllegalArgumentException if the file is not text or no line remains; the message says
   *     why
   */
  public static TextCorpus read(Path file, int siteCount, int wordCount) throws IOException {
    LeftOut leftOut = new LeftOut();
    List<Line> fitting = fitting(file, siteCount, leftOut);
    Map<String, Integer> counts = new HashMap<>();
    fitting.forEach(line -> count(line.text(), counts));
    Set<String> kept = new HashSet<>(byFrequency(counts, wordCount));
    List<String> lines = new ArrayList<>();
    counts.clear();
    for (Line line : fitting) {
      if (kept.containsAll(WordVocabulary.split(line.text()))) {
        lines.add(line.text());
        count(line.text(), counts);
      } else {
        leftOut.add(
            "with words that are not among the most frequent, --words " + wordCount,
            "line " + line.number());
      }
    }
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(
          file + " has no line with only the most frequent words. Left out: " + leftOut);
    }
    return new TextCorpus(file, lines, leftOut, new WordVocabulary(byFrequency(counts, MAX_WORDS)));
  }

  private static List<Line> fitting(Path file, int siteCount, LeftOut leftOut) throws IOException {
    String tooLong = "of more words than --sites " + siteCount;
    List<Line> fitting = new ArrayList<>();
    int shortest = Integer.MAX_VALUE;
    try (TextLines lines = TextLines.open(file)) {
      while (lines.next()) {
        requireSmall(file, lines.bytes());
        String name = "line " + lines.number();
        if (lines.isTooLong()) {
          leftOut.add(tooLong, name);
          continue;
        }
        String text = lines.text();
        int words = WordVocabulary.split(text).size();
        if (words == 0) {
          leftOut.add("empty", name);
        } else if (words > siteCount) {
          leftOut.add(tooLong, name);
          shortest = Math.min(shortest, words);
        } else {
          fitting.add(new Line(lines.number(), text));
        }
      }
    }
    if (fitting.isEmpty()) {
      throw new IllegalArgumentException(noneFits(file, leftOut, shortest));
    }
    return fitting;
  }

  private static void requireSmall(Path file, long bytes) {
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          file
              + " has more than 1 GiB; give --tokenizer, with which it is streamed, or take a"
              + " sample of it: shuf -n 1000000 "
              + file.getFileName());
    }
  }

  private static String noneFits(Path file, LeftOut leftOut, int shortest) {
    if (leftOut.count() == 0) {
      return file + " is empty; it must have one example a line";
    }
    String cure =
        shortest == Integer.MAX_VALUE
            ? ""
            : ". The shortest line has %,d words: raise --sites, or put one sentence a line"
                .formatted(shortest);
    return file + " has no line to learn from. Left out: " + leftOut + cure;
  }

  private static void count(String line, Map<String, Integer> counts) {
    WordVocabulary.split(line).forEach(word -> counts.merge(word, 1, Integer::sum));
  }

  /** Returns the most frequent words, most frequent first; ties are in alphabetical order. */
  private static List<String> byFrequency(Map<String, Integer> counts, int limit) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(limit)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns the number of lines. */
  public int lineCount() {
    return lines.size();
  }

  /** Returns a summary of what was read and left out, for the user. */
  public String report() {
    String read =
        "Read %s: %s, %s."
            .formatted(
                file,
                Counted.of(lines.size(), "line"),
                Counted.of(vocabulary.size() - WordVocabulary.FIRST, "different word"));
    return leftOut.count() == 0 ? read : read + "\nLeft out: " + leftOut + ".";
  }

  /** Returns the SHA-256 of the lines. */
  public String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String line : lines) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has SHA-256
    }
  }

  @Override
  public WordVocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public String description() {
    return Counted.of(lines.size(), "line") + " of " + file.getFileName() + ".";
  }

  @Override
  public String licence() {
    return "";
  }

  @Override
  public TextCorpus training() {
    return new TextCorpus(file, HeldOut.others(lines), leftOut, vocabulary);
  }

  @Override
  public TextCorpus heldOut() {
    return new TextCorpus(file, HeldOut.of(lines), leftOut, vocabulary);
  }

  @Override
  public int[] draw(int siteCount, RandomGenerator random) {
    return vocabulary.state(lines.get(random.nextInt(lines.size())), siteCount);
  }
}
