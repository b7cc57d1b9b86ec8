package org.glauber.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.corpus.DocumentLayout;
import org.glauber.trainer.corpus.TextPlacement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamedTextTest {
  private static final int SITES = 4;
  private static final int VOCABULARY = 1 << 30;
  private static final int END = 1;

  @TempDir private Path directory;

  /** A text in memory. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Bytes(byte[] bytes) implements TextBytes {
    static Bytes of(String text) {
      return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public byte[] read(long offset, int most) {
      int first = (int) offset;
      return Arrays.copyOfRange(bytes, first, Math.min(bytes.length, first + most));
    }
  }

  /** A text of lines of 64 bytes, each the number of the line, which nothing stores. */
  private record Generated(long size) implements TextBytes {
    private static final int LINE = 64;

    @Override
    public byte[] read(long offset, int most) {
      int length = (int) Math.clamp(size - offset, 0, most);
      byte[] bytes = new byte[length];
      byte[] line = new byte[0];
      long lineNumber = -1;
      for (int k = 0; k < length; k++) {
        long at = offset + k;
        if (at / LINE != lineNumber) {
          lineNumber = at / LINE;
          line =
              String.format(Locale.ROOT, "%063d\n", 2 + lineNumber)
                  .getBytes(StandardCharsets.US_ASCII);
        }
        bytes[k] = line[(int) (at % LINE)];
      }
      return bytes;
    }
  }

  private static StreamedText stream(TextBytes bytes, DocumentLayout layout) {
    return new StreamedText(
        bytes,
        new StreamedText.Encoding(
            new NumberTokenizer(VOCABULARY), VOCABULARY, new TextPlacement(SITES, END, 0), layout),
        "numbers",
        7);
  }

  /** Several blocks of documents of one to six numbers, each with a first number of its own. */
  private static String documents(int count) {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < count; k++) {
      text.append(1_000_000 + k).append(" 5".repeat(k % 6)).append(k % 3 == 0 ? "\r\n" : "\n");
    }
    return text.toString();
  }

  private static List<int[]> drawn(Corpus corpus, int count) {
    List<int[]> states = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      states.add(corpus.draw(SITES, new SplittableRandom(k)));
    }
    return states;
  }

  @Test
  void inAnEpochEveryDocumentThatFitsIsDrawnOnceOrHeldOut() {
    int count = 200_000; // three blocks
    StreamedText stream = stream(Bytes.of(documents(count)), DocumentLayout.PADDED);
    assertThat(stream.exampleCount()).isBetween(120_000L, 140_000L);
    Set<Integer> seen = new HashSet<>();
    List<Integer> order = new ArrayList<>();
    while (stream.position().startsWith("0 ")) {
      int[] state = stream.draw(SITES, new SplittableRandom(0));
      if (stream.position().startsWith("0 ")) {
        assertThat(seen.add(state[0])).isTrue();
        order.add(state[0]);
        int length = 1 + (state[0] - 1_000_000) % 6;
        assertThat(state[length - 1]).isEqualTo(length == 1 ? state[0] : 5);
        assertThat(length == SITES || state[length] == END).isTrue();
      }
    }
    int fitting = count * 4 / 6;
    assertThat(seen.size()).isBetween((int) (fitting * 0.985), (int) (fitting * 0.995));
    assertThat(order.subList(0, 1_000))
        .isNotEqualTo(order.subList(0, 1_000).stream().sorted().toList());
    for (int[] state : drawn(stream.heldOut(), 2_000)) {
      assertThat(seen.contains(state[0])).isFalse();
    }
  }

  @Test
  void aStreamContinuesFromAPositionBitForBit() {
    TextBytes bytes = Bytes.of(documents(300_000));
    StreamedText whole = stream(bytes, DocumentLayout.PACKED);
    drawn(whole, 1_234);
    String position = whole.position();
    List<int[]> rest = drawn(whole, 500_000); // into a later epoch
    StreamedText resumed = stream(bytes, DocumentLayout.PACKED);
    resumed.moveTo(position);
    List<int[]> again = drawn(resumed, 500_000);
    for (int k = 0; k < rest.size(); k++) {
      if (!Arrays.equals(rest.get(k), again.get(k))) {
        throw new AssertionError("example " + k + " differs");
      }
    }
    assertThat(resumed.position()).isEqualTo(whole.position()).startsWith("1 ");
    resumed.moveTo("");
    assertThat(resumed.position()).isEqualTo("0 0 0");
    assertThatIllegalArgumentException().isThrownBy(() -> resumed.moveTo("nonsense"));
  }

  @Test
  void packedDocumentsFollowEachOtherWithoutPadding() {
    StreamedText stream = stream(Bytes.of("2 3\n4 5\n6 7\n8 9\n"), DocumentLayout.PACKED);
    Set<Integer> ends = new HashSet<>();
    for (int[] state : drawn(stream, 3)) {
      assertThat(state).doesNotContain(0);
      ends.add((int) Arrays.stream(state).filter(token -> token == END).count());
    }
    assertThat(ends).containsAnyOf(1, 2);
  }

  @Test
  void unusableDocumentsAreLeftOutAndCounted() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
    text.writeBytes("2 3\n\nword\n2 3 4 5 6\n".getBytes(StandardCharsets.UTF_8));
    text.writeBytes(new byte[] {(byte) 0xE4, '\n', '2', 0, '\n'});
    text.writeBytes("9 ".repeat(600_000).getBytes(StandardCharsets.UTF_8));
    text.writeBytes("\n1 2\n7".getBytes(StandardCharsets.UTF_8));
    StreamedText stream = stream(new Bytes(text.toByteArray()), DocumentLayout.PADDED);
    Set<Integer> firsts = new HashSet<>();
    drawn(stream, 2).forEach(state -> firsts.add(state[0]));
    assertThat(firsts).containsExactlyInAnyOrder(2, 7);
    assertThat(stream.leftOut().toString())
        .contains("1 empty")
        .contains("1 that the tokenizer cannot encode")
        .contains("1 of more tokens than --sites 4")
        .contains("1 that are not UTF-8")
        .contains("1 with a NUL byte")
        .contains("1 of more than 1 MiB")
        .contains("1 with parts that the tokenizer does not know");
    StreamedText nothing = stream(Bytes.of("word\n"), DocumentLayout.PADDED);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> nothing.draw(SITES, new SplittableRandom(0)))
        .withMessageContaining("the corpus has no document to learn from");
  }

  /** The text has forty gigabytes; nothing but a window of it is in memory. */
  @Test
  void memoryDoesNotDependOnTheSizeOfTheText() {
    long small = retained(new Generated(64L << 20));
    long large = retained(new Generated(40L << 30));
    assertThat(large - small).isLessThan(8 << 20);
  }

  private static long retained(TextBytes bytes) {
    long before = used();
    StreamedText stream = stream(bytes, DocumentLayout.PADDED);
    for (int window = 0; window < 3; window++) {
      stream.moveTo("0 " + window + " 0");
      drawn(stream, 10);
    }
    long after = used();
    assertThat(stream.position()).isEqualTo("0 2 10");
    return after - before;
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void aFileIsReadFromAnywhereAndKnownByItsParts() throws IOException {
    Path file = Files.writeString(directory.resolve("a.txt"), documents(100_000));
    try (TextFile text = TextFile.open(file)) {
      assertThat(text.size()).isEqualTo(Files.size(file));
      assertThat(new String(text.read(8, 5), StandardCharsets.UTF_8))
          .isEqualTo(Files.readString(file).substring(8, 13));
      assertThat(text.read(text.size() - 2, 100)).hasSize(2);
      String digest = text.digest();
      Files.writeString(file, Files.readString(file).replace("1050000", "1050001"));
      try (TextFile changed = TextFile.open(file)) {
        assertThat(changed.digest()).isNotEqualTo(digest);
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextFile.open(directory))
        .withMessageContaining("must be a file");
  }
}
