package org.glauber.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.glauber.cli.CommandRun;
import org.glauber.cli.FakeSuite;
import org.glauber.cli.Glauber;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.Screen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoCommandTest {
  private static final int UNKNOWN = 0;

  @TempDir private Path home;

  @Test
  void theDemoGeneratesInfillsPrintsTimesAndStopsTheSuite() throws IOException {
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

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 80, 120, UNKNOWN})
  void onATerminalWordsAreNotSplit(int columns) throws IOException {
    Screen screen = Screen.of(columns == UNKNOWN ? 80 : columns, 60);
    if (columns == UNKNOWN) {
      screen.forgetSize();
    }
    try (Console console = screen.console()) {
      // Without models it introduces itself, and ends.
      Glauber.commandLine(console, FakeSuite.services(), home).execute("demo");
      assertThat(words(String.join(" ", screen.text())))
          .hasSizeGreaterThan(50)
          .isEqualTo(words(CommandRun.of(home, "demo").out()));
    }
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }
}
