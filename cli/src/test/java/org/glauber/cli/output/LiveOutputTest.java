package org.glauber.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.client.FakeChain;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.Screen;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationStatistics;
import org.glauber.generation.v1.Progress;
import org.glauber.generation.v1.Span;
import org.junit.jupiter.api.Test;

/** The output of texts on a virtual terminal. */
class LiveOutputTest {
  private static final GenerateTextResponse HALFWAY = progress(0, 60, "Mia 見 a red ball .", 6, 10);

  private final AtomicLong nanos = new AtomicLong();

  @Test
  void settledWordsArePlainAndOthersDim() throws IOException {
    Screen screen = Screen.of(80, 10);
    try (Console console = screen.console();
        GenerationOutput output = GenerationOutput.forPeople(console, nanos::get)) {
      output.show(accepted(0, 7));
      pass(Duration.ofSeconds(1));
      output.show(HALFWAY);
      assertThat(screen.settledText().getFirst().replace("\u0000", ""))
          .startsWith("...")
          .contains("a re. .... .");
      assertThat(screen.text().get(1))
          .isEqualTo(
              "━━━━━━╌╌╌╌╌╌╌╌╌╌   60 steps to go ·  50 % settled ·    40 steps/s · 1.50 s left");
      assertThat(screen.text()).hasSize(2);
    }
  }

  @Test
  void theFinishedTextStaysWithOneLineOfStatistics() throws IOException {
    Screen screen = Screen.of(80, 10);
    try (Console console = screen.console()) {
      try (GenerationOutput output = GenerationOutput.forPeople(console, nanos::get)) {
        output.show(accepted(0, -1));
        output.show(HALFWAY);
        pass(Duration.ofMillis(910));
        output.show(finished(0, "Mia had a red ball ."));
      }
      assertThat(screen.text())
          .containsExactly(
              "Mia had a red ball .",
              "0.91 s · 100 steps in 9 passes · 2 decided again · seed 18446744073709551615");
      assertThat(screen.settledText().getFirst()).isEqualTo("Mia had a red ball .");
    }
  }

  @Test
  void severalTextsAreStackedAndWrapped() throws IOException {
    Screen screen = Screen.of(30, 10);
    try (Console console = screen.console()) {
      try (GenerationOutput output = GenerationOutput.forPeople(console, nanos::get)) {
        output.show(accepted(0, 7));
        output.show(accepted(1, 8));
        pass(Duration.ofMillis(10_400));
        output.show(finished(0, "Mia had a red ball and a blue kite ."));
        output.show(finished(1, "Tom laughed ."));
      }
      assertThat(screen.text().subList(0, 3))
          .containsExactly("1  Mia had a red ball and a", "   blue kite .", "2  Tom laughed .");
      assertThat(String.join(" ", screen.text().subList(3, screen.text().size())))
          .isEqualTo("10.4 s · 200 steps in 18 passes · 4 decided again · seeds 7 to 8");
    }
  }

  @Test
  void aTextThatGetsShorterKeepsItsLines() throws IOException {
    Screen screen = Screen.of(24, 10);
    try (Console console = screen.console();
        GenerationOutput output = GenerationOutput.forPeople(console, nanos::get)) {
      output.show(accepted(0, 7));
      pass(Duration.ofSeconds(1));
      output.show(progress(0, 80, "a long text that takes two lines", 0, 1));
      assertThat(screen.text()).hasSize(3);
      pass(Duration.ofSeconds(1));
      output.show(progress(0, 70, "short", 0, 1));
      assertThat(screen.text()).hasSize(3).element(1).isEqualTo("");
    }
  }

  @Test
  void theFrameRateIsLimited() throws IOException {
    Screen screen = Screen.of(80, 10);
    try (Console console = screen.console();
        GenerationOutput output = GenerationOutput.forPeople(console, nanos::get)) {
      output.show(accepted(0, 7));
      pass(Duration.ofMillis(29));
      output.show(progress(0, 80, "too soon", 0, 1));
      assertThat(screen.text().getFirst()).isEmpty();
      pass(Duration.ofMillis(1));
      output.show(progress(0, 79, "in time", 0, 1));
      assertThat(screen.text().getFirst()).isEqualTo("in time");
    }
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() throws IOException {
    Screen screen = Screen.of(80, 10);
    try (Console console = screen.console()) {
      try (GenerationOutput output = GenerationOutput.forPeople(console, nanos::get)) {
        output.show(accepted(0, 7));
        output.show(finished(0, "one\u001b[2Jtwo\nthree"));
      }
      assertThat(screen.text().getFirst()).isEqualTo("one [2Jtwo three");
    }
  }

  @Test
  void aNarrowedTerminalIsRedrawnCleanly() throws IOException {
    Screen screen = Screen.of(80, 12);
    try (Console console = screen.console();
        GenerationOutput output = GenerationOutput.forPeople(console, nanos::get)) {
      output.show(accepted(0, 7));
      screen.resize(40);
      pass(Duration.ofSeconds(1));
      output.show(progress(0, 50, "Mia had a red ball . She took it to the park .", 0, 1));
      assertThat(screen.text().getLast()).matches("━+╌+ +50 steps to go");
    }
  }

  @Test
  void aCompleteCallLeavesItsTextsOnTheScreen() throws IOException {
    Screen screen = Screen.of(100, 10);
    GenerateTextRequest request = GenerateTextRequest.newBuilder().setCount(2).setSeed(2).build();
    try (Console console = screen.console()) {
      try (GenerationOutput output = GenerationOutput.forPeople(console, nanos::get)) {
        FakeChain.events(request).forEach(output::show);
      }
      assertThat(screen.text())
          .containsExactly(
              "1  It was late , and Leo was tired . His mother read him a story about a grey cat .",
              "2  Anna bought two apples at the market for her aunt . She put the apples in a blue basket .",
              "0 ms · 320 steps in 42 passes · 2 decided again · seeds 2 to 3");
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static GenerateTextResponse accepted(int index, long seed) {
    Accepted accepted =
        Accepted.newBuilder().setSeed(seed).setStepCount(100).setSiteCount(10).build();
    return GenerateTextResponse.newBuilder().setIndex(index).setAccepted(accepted).build();
  }

  private static GenerateTextResponse progress(
      int index, int step, String text, int start, int end) {
    Progress.Builder progress =
        Progress.newBuilder().setStep(step).setText(text).setSettledSiteCount(5);
    progress.addSettled(Span.newBuilder().setStartOffset(start).setEndOffset(end));
    return GenerateTextResponse.newBuilder().setIndex(index).setProgress(progress).build();
  }

  private static GenerateTextResponse finished(int index, String text) {
    GenerationStatistics statistics =
        GenerationStatistics.newBuilder()
            .setSteps(100)
            .setPasses(9)
            .setStepsDecidedAgain(2)
            .build();
    Finished finished = Finished.newBuilder().setText(text).setStatistics(statistics).build();
    return GenerateTextResponse.newBuilder().setIndex(index).setFinished(finished).build();
  }
}
