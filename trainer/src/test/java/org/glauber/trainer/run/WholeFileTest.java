package org.glauber.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir private Path directory;

  @Test
  void theOldContentSurvivesADiskThatBecomesFull() throws IOException {
    Path file = directory.resolve("training.pt");
    WholeFile.write(file, part -> Files.writeString(part, "old"));
    assertThatIOException()
        .isThrownBy(
            () ->
                WholeFile.write(
                    file,
                    part -> {
                      Files.writeString(part, "ne");
                      throw new IOException("No space left on device");
                    }))
        .withMessage(file + " could not be written: No space left on device");
    assertThat(file).hasContent("old");
    assertThat(directory.toFile().list()).containsExactly("training.pt");
  }
}
