package org.glauber.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glauber.console.CommandFailure;
import org.glauber.model.v1.FileRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
  @TempDir private Path models;

  @Test
  void claimingLeavesNothingBehind() throws IOException {
    Path deep = models.resolve("not/yet");
    ModelDirectory.claim(deep, "mine", false);
    assertThat(models).isEmptyDirectory();
  }

  @Test
  void anExistingModelIsReplacedOnlyOnRequest() throws IOException {
    Path old = Files.createDirectories(models.resolve("mine")).resolve("denoiser.pt");
    Files.writeString(old, "old");
    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(() -> ModelDirectory.claim(models, "mine", false))
        .withMessageContaining("Choose another NAME, or give --replace");
    ModelDirectory model = ModelDirectory.claim(models, "mine", true);
    model.write("denoiser.pt", FileRole.FILE_ROLE_DENOISER, file -> Files.writeString(file, "new"));
    assertThat(old).hasContent("old"); // until all files are written
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Path file = Files.createFile(models.resolve("file"));
    assertThatIOException()
        .isThrownBy(() -> ModelDirectory.claim(file, "mine", false))
        .satisfies(e -> assertThat(FileProblem.sentence(e)).startsWith(file.toString()));
  }

  @Test
  void aFileThatCannotBeWrittenIsNamedAndNothingIsLeftOfIt() throws IOException {
    ModelDirectory model = ModelDirectory.claim(models, "mine", false);
    assertThatIOException()
        .isThrownBy(
            () ->
                model.write(
                    "loss.png",
                    FileRole.FILE_ROLE_DOCUMENT,
                    file -> {
                      Files.writeString(file, "half");
                      throw new IOException("No space left on device");
                    }))
        .withMessage(
            models.resolve("mine/loss.png") + " could not be written: No space left on device");
    assertThat(models.resolve("mine")).isEmptyDirectory();
    ModelDirectory.claim(models, "mine", false);
  }
}
