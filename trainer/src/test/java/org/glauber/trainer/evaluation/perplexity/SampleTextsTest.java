package org.glauber.trainer.evaluation.perplexity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleTextsTest {
  @TempDir private Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void aPlainFileHasATextALine() throws IOException {
    assertThat(SampleTexts.read(file("a.txt", "one two\n\n  \"three\"\r\nfour")))
        .containsExactly("one two", "\"three\"", "four");
  }

  @Test
  void jsonLinesMayBeObjectsStringsOrTheEventsOfTheTextCommand() throws IOException {
    assertThat(SampleTexts.read(file("a.jsonl", "\"one\\ntwo\"\n{\"text\":\"three\"}\n")))
        .containsExactly("one\ntwo", "three");
    assertThat(
            SampleTexts.read(
                file(
                    "b.txt",
                    "{\"accepted\":{}}\n"
                        + "{\"progress\":{\"text\":\"no\"}}\n"
                        + "{\"finished\":{\"text\":\"yes\"}}\n")))
        .containsExactly("yes");
  }

  @Test
  void linesWithoutATextAreRefusedByFileAndLine() throws IOException {
    Path broken = file("a.jsonl", "{\"text\":\"one\"}\n{\"text\":1}\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SampleTexts.read(broken))
        .withMessage(
            broken + ", line 2: it must be a JSON string, or an object with the string text");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SampleTexts.read(file("b.jsonl", "{\"text\":\"one\"}\n{\"te")))
        .withMessageContaining("line 2: it must be JSON");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SampleTexts.read(file("c.txt", "\n\n")))
        .withMessageEndingWith("has no text");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SampleTexts.read(directory.resolve("gone.txt")))
        .withMessageEndingWith("gone.txt: no such file or directory");
  }
}
