package org.glauber.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glauber.cli.CommandRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir private Path home;

  @Test
  void itStartsGeneratesFillsTellsTheTimeAndStops() throws IOException {
    Files.createDirectory(home.resolve("models"));
    CommandRun run = CommandRun.of(home, "demo");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .containsSubsequence(
            "Starting\n",
            "gateway-1 is ready at 127.0.0.1:",
            "A tale, out of noise\nMia had a red ball . She took it",
            "Blanks, filled\nMia wanted to play hide and seek with Tom . She hid {1}",
            "Mia wanted to play hide and seek with Tom . She hid word12 a word14 while Tom",
            "A face, out of noise\nHow it appeared: " + home.resolve(".glauber/face.gif"),
            "Where the time went\n",
            "TALE  INFILLING  FACE\n",
            "steps decided again ",
            "Stopping\ngateway-1 stopped\n",
            "denoiser-service-1 stopped\n",
            "Try next\n");
  }
}
