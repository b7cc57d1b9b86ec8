package org.glauber.trainer.evaluation.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.glauber.core.NoiseLaw;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.TextProfile;
import org.glauber.trainer.corpus.DocumentLayout;
import org.glauber.trainer.corpus.TextPlacement;
import org.glauber.trainer.input.Counted;
import org.glauber.trainer.input.LeftOut;
import org.glauber.trainer.input.TextLines;
import org.glauber.trainer.tokenizer.TextTokenizer;

/**
 * Reads a uniform sample of the lines of a text file of any size and places their tokens on the
 * sites of a model.
 *
 * @param noise the model's noise law, which draws the tokens that its states may have
 */
record HeldOutTexts(ModelManifest manifest, NoiseLaw noise, TextTokenizer tokenizer) {
  private static final long MOST_BYTES = 256L << 20;

  /**
   * Reads a file.
   *
   * @param most number of lines in the sample
   * @throws IllegalArgumentException if the file is not text, or no text of the sample fits
   */
  SampledData read(Path file, DocumentLayout layout, int most, long seed) throws IOException {
    LeftOut leftOut = new LeftOut();
    Reservoir reservoir = new Reservoir(most, new SplittableRandom(seed));
    try (TextLines lines = TextLines.open(file)) {
      while (lines.next()) {
        String name = "line " + lines.number();
        String text = lines.isTooLong() ? "" : lines.text();
        if (lines.isTooLong()) {
          leftOut.add("of more than 1 MiB", name);
        } else if (text.isBlank()) {
          leftOut.add("empty", name);
        } else {
          reservoir.add(text, lines.number());
        }
      }
    }
    TextProfile profile = manifest.getText();
    TextPlacement placement =
        new TextPlacement(manifest.getSiteCount(), profile.getEndToken(), profile.getPadToken());
    List<int[]> texts = new ArrayList<>();
    for (Line line : reservoir.inOrder()) {
      tokens(line, leftOut).ifPresent(texts::add);
    }
    List<int[]> states = new ArrayList<>();
    switch (layout) {
      case PACKED -> states.addAll(placement.packed(texts));
      case PADDED -> {
        for (int[] text : texts) {
          placement
              .padded(text)
              .ifPresentOrElse(
                  states::add,
                  () ->
                      leftOut.add(
                          "of more tokens than the model's %d sites"
                              .formatted(manifest.getSiteCount()),
                          "one of %d tokens".formatted(text.length)));
        }
      }
    }
    return new SampledData(
        states,
        manifest.getVocabularySize(),
        file.getFileName().toString(),
        report(file, reservoir, states.size(), leftOut));
  }

  private String report(Path file, Reservoir reservoir, int states, LeftOut leftOut) {
    String read =
        String.format(
            Locale.ROOT,
            "%s: %s, %s%s.",
            file,
            Counted.of(reservoir.seen, "line"),
            Counted.of(states, "state"),
            reservoir.seen > reservoir.lines.size()
                ? String.format(Locale.ROOT, " from a sample of %,d", reservoir.lines.size())
                : "");
    if (states == 0) {
      read = file + " has no text that fits the model.";
    }
    return leftOut.count() == 0 ? read : read + " Left out: " + leftOut + ".";
  }

  private Optional<int[]> tokens(Line line, LeftOut leftOut) {
    String name = "line " + line.number();
    int[] tokens;
    try {
      tokens = withoutAppended(tokenizer.tokens(line.text()));
    } catch (IllegalArgumentException e) {
      leftOut.add("that the tokenizer cannot encode", name);
      return Optional.empty();
    }
    TextProfile profile = manifest.getText();
    boolean isDrawn =
        Arrays.stream(tokens)
            .allMatch(
                token ->
                    token < manifest.getVocabularySize()
                        && !noise.isReserved(token)
                        && token != profile.getEndToken());
    if (!isDrawn) {
      leftOut.add("with parts that the model does not know", name);
      return Optional.empty();
    }
    return Optional.of(tokens);
  }

  /** Removes the tokens that the tokenizer appends to every text, even an empty one. */
  private int[] withoutAppended(int[] tokens) {
    List<Integer> appended = manifest.getText().getAppendedTokensList();
    int first = tokens.length - appended.size();
    boolean isAppended =
        !appended.isEmpty()
            && first >= 0
            && IntStream.range(0, appended.size())
                .allMatch(k -> tokens[first + k] == appended.get(k));
    return isAppended ? Arrays.copyOf(tokens, first) : tokens;
  }

  /** A line of the sample. */
  private record Line(long number, String text) {}

  /** A uniform sample of lines of unknown number (Vitter's algorithm R), of bounded size. */
  private static final class Reservoir {
    private final int most;
    private final SplittableRandom random;
    private final List<Line> lines = new ArrayList<>();
    private long bytes;
    private long seen;

    Reservoir(int most, SplittableRandom random) {
      this.most = most;
      this.random = random;
    }

    void add(String text, long number) {
      seen++;
      int place = lines.size();
      if (place == most) {
        long drawn = random.nextLong(seen);
        if (drawn >= most) {
          return;
        }
        place = (int) drawn;
        bytes -= size(lines.get(place).text());
        lines.set(place, new Line(number, text));
      } else {
        lines.add(new Line(number, text));
      }
      bytes += size(text);
      if (bytes > MOST_BYTES) {
        throw new IllegalArgumentException(
            "a sample of %,d lines has more than 256 MiB: lower --questions, or split the lines"
                .formatted(lines.size()));
      }
    }

    private static long size(String text) {
      return 2L * text.length();
    }

    List<Line> inOrder() {
      return lines.stream().sorted((a, b) -> Long.compare(a.number(), b.number())).toList();
    }
  }
}
