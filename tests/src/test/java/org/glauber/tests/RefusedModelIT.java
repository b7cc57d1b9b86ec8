package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.suite.Suite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model that is not what its manifest says is not served, and the person at the start is told.
 */
class RefusedModelIT {
  @TempDir Path directory;

  @Test
  void aFileThatWasChangedIsNamed() throws Exception {
    Path tales = Home.copyOfTales(directory.resolve("models"));
    byte[] bytes = Files.readAllBytes(tales.resolve("denoiser.pt"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(tales.resolve("denoiser.pt"), bytes);
    assertThat(failure()).contains("denoiser.pt").contains("SHA-256");
  }

  @Test
  void aTruncatedFileIsNamed() throws Exception {
    Path tales = Home.copyOfTales(directory.resolve("models"));
    byte[] bytes = Files.readAllBytes(tales.resolve("denoiser.pt"));
    Files.write(tales.resolve("denoiser.pt"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThat(failure()).contains("denoiser.pt");
  }

  @Test
  void aPathThatLeavesTheDirectoryIsNamed() throws Exception {
    Path manifest = Home.copyOfTales(directory.resolve("models")).resolve("model.json");
    String json = Files.readString(manifest);
    Files.writeString(manifest, json.replace("\"denoiser.pt\"", "\"../denoiser.pt\""));
    assertThat(failure()).contains("../denoiser.pt");
  }

  private String failure() throws IOException {
    var plan = Home.plan(directory.resolve("logs")).withModels(directory.resolve("models"));
    CommandFailure failure =
        Assertions.catchThrowableOfType(
            CommandFailure.class,
            () -> {
              try (Suite suite = Home.start(plan)) {
                throw new AssertionError("it started at " + suite.target());
              }
            });
    return failure.getMessage();
  }
}
