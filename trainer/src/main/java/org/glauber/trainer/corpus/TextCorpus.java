package org.glauber.trainer.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The lines of a text file, each an example of its own, drawn uniformly. */
public final class TextCorpus implements WordCorpus {
  private static final int MAX_WORDS = 65_536;

  private final Path file;
  private final List<String> lines;
  private final WordVocabulary vocabulary;

  private TextCorpus(Path file, List<String> lines, WordVocabulary vocabulary) {
    this.file = file;
    this.lines = lines;
    this.vocabulary = vocabulary;
  }

  /**
   * Reads a file of UTF-8 text, one example a line; empty lines and lines that do not fit a state
   * are left out.
   *
   * @throws IllegalArgumentException when no line fits, or there are more than 65,536 words
   */
  public static TextCorpus read(Path file, int siteCount) throws IOException {
    List<String> lines;
    try (var stream = Files.lines(file)) {
      lines =
          stream
              .filter(line -> !line.isBlank())
              .filter(line -> WordVocabulary.split(line).size() <= siteCount)
              .toList();
    }
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(
          file
              + " has no line of 1 to "
              + siteCount
              + " words; raise --sites or shorten the lines");
    }
    Map<String, Integer> counts = new HashMap<>();
    lines.forEach(
        line -> WordVocabulary.split(line).forEach(w -> counts.merge(w, 1, Integer::sum)));
    if (counts.size() > MAX_WORDS) {
      throw new IllegalArgumentException(
          file + " has " + counts.size() + " distinct words; at most " + MAX_WORDS + " are served");
    }
    List<String> words =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .toList();
    return new TextCorpus(file, lines, new WordVocabulary(words));
  }

  @Override
  public WordVocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public String description() {
    return lines.size() + " lines of " + file.getFileName() + ".";
  }

  @Override
  public int[] draw(int siteCount, RandomGenerator random) {
    return vocabulary.state(lines.get(random.nextInt(lines.size())), siteCount);
  }
}
