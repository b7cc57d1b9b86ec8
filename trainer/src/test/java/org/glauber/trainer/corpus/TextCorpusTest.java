package org.glauber.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.glauber.trainer.input.TextLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextCorpusTest {
  private static final int SITES = 4;
  private static final int WORDS = 100;

  @TempDir private Path directory;

  @Test
  void omittedTextsAreCountedByReason() throws IOException {
    TextCorpus corpus = read("one two\n\none two three four five\none rare\none two\n \t\n", 2);
    assertThat(corpus.lineCount()).isEqualTo(2);
    assertThat(corpus.report())
        .endsWith(
            """
            corpus.txt: 2 lines, 2 different words.
            Left out: 2 empty (line 2, line 6); 1 of more words than --sites 4 (line 3); \
            1 with words that are not among the most frequent, --words 2 (line 4).""");
    assertThat(corpus.vocabulary().words())
        .containsExactly("<pad>", "<end>", "<unk>", "one", "two");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b\nc d\n",
        "a b\r\nc d\r\n",
        "a b\rc d",
        "\uFEFFa b\nc d",
        "\uFEFFa b\r\n\r\nc d"
      })
  void everyLineEndingWillDoWithAndWithoutAByteOrderMark(String text) throws IOException {
    TextCorpus corpus = read(text, WORDS);
    assertThat(corpus.lineCount()).isEqualTo(2);
    assertThat(corpus.vocabulary().words()).endsWith("a", "b", "c", "d").hasSize(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a\n", "\na"})
  void aCorpusOfOneLineIsOne(String text) throws IOException {
    TextCorpus corpus = read(text, WORDS);
    assertThat(corpus.description()).isEqualTo("1 line of corpus.txt.");
    assertThat(corpus.draw(SITES, new SplittableRandom(1))).containsExactly(3, 1, 0, 0);
    assertThat(corpus.licence()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ISO-8859-1, 'line 2: byte 4, 0xE9, is not UTF-8'",
    "windows-1252, 'line 2: byte 4, 0xE9, is not UTF-8'",
    "UTF-16, 'line 1: a byte order mark of UTF-16'",
    "UTF-16LE, 'line 1: a NUL byte: the file is binary, or UTF-16'",
    "UTF-16BE, 'line 1: a NUL byte: the file is binary, or UTF-16'",
    "UTF-32, 'line 1: a NUL byte'",
  })
  void anotherEncodingIsRefusedByLineAndByteWithItsCure(String charset, String problem)
      throws IOException {
    Path file = write("tea\ncafé\n".getBytes(Charset.forName(charset)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextCorpus.read(file, SITES, WORDS))
        .withMessageStartingWith(file + ", " + problem)
        .withMessageContaining("iconv -f");
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    Path file = write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextCorpus.read(file, SITES, WORDS))
        .withMessageContaining("line 1: byte 1, 0x89, is not UTF-8");
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "''| is empty; it must have one example a line",
        "' \n\n'| has no line to learn from. Left out: 2 empty (line 1, line 2)",
        "'a b c d e f g\na b c d e'| The shortest line has 5 words: raise --sites",
      },
      delimiter = '|')
  void aCorpusWithoutALineSaysWhyAndWhatToDo(String text, String problem) throws IOException {
    Path file = write(text.getBytes(StandardCharsets.UTF_8));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextCorpus.read(file, SITES, WORDS))
        .withMessageStartingWith(file.toString())
        .withMessageContaining(problem);
  }

  @Test
  void aLineWithoutAnEndIsTooLongAndNotKept() throws IOException {
    TextCorpus corpus = read("a b\n" + "x".repeat(TextLines.MAX_LINE_BYTES + 1) + "\n", WORDS);
    assertThat(corpus.report()).endsWith("1 of more words than --sites 4 (line 2).");
  }

  @Test
  void aFileThatIsNotThereOrADirectoryIsNamed() {
    Path missing = directory.resolve("missing.txt");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> TextCorpus.read(missing, SITES, WORDS))
        .withMessage(missing.toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextCorpus.read(directory, SITES, WORDS))
        .withMessageStartingWith(directory + " is a directory");
  }

  private TextCorpus read(String text, int words) throws IOException {
    return TextCorpus.read(write(text.getBytes(StandardCharsets.UTF_8)), SITES, words);
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("corpus.txt"), bytes);
  }
}
