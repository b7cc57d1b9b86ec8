package org.glauber.trainer.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
  private final StringWriter out = new StringWriter();
  private long seconds;

  @Test
  void withoutATerminalPaceAndRemainingTimeAreThereFromTheFirstUpdate() {
    try (Progress progress = progress(6_000)) {
      progress.begin(0);
      seconds = 2;
      progress.at(10, "loss 3.0");
      assertThat(lines()).containsExactly("10 of 6,000 examples  loss 3.0  5.0/s  20 min left");
    }
  }

  @Test
  void theFirstUpdateThatPreparesTheEngineIsThenForgotten() {
    try (Progress progress = progress(6_000)) {
      progress.begin(0);
      seconds = 100;
      progress.at(10, "");
      seconds = 105;
      progress.at(60, "");
      assertThat(lines()).last().isEqualTo("60 of 6,000 examples  10/s  10 min left");
    }
  }

  @Test
  void linesBecomeRarerAndTheLastIsNeverLeftOut() {
    try (Progress progress = progress(10_000)) {
      progress.begin(0);
      for (seconds = 1; seconds <= 1_000; seconds++) {
        progress.at(10 * seconds, "");
      }
    }
    assertThat(lines()).hasSizeBetween(18, 24);
    assertThat(lines()).last().asString().startsWith("10,000 of 10,000 examples");
  }

  @Test
  void aResumedRunCountsOnAtThePaceOfThisSession() {
    try (Progress progress = progress(1_000)) {
      progress.begin(900);
      seconds = 10;
      progress.at(910, "");
      assertThat(lines()).containsExactly("910 of 1,000 examples  1.0/s  90 s left");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 s",
    "PT0.2S, under 1 s",
    "PT99S, 99 s",
    "PT1H30M, 90 min",
    "PT3H10M, 3 h 10 min",
    "P5D, 5 days"
  })
  void aTimeIsSaidAsAPersonPlansWithIt(Duration time, String words) {
    assertThat(Pace.words(time)).isEqualTo(words);
  }

  @Test
  void aLongRunIsAnnouncedWithAShorterAlternative() {
    Estimate estimate = new Estimate("examples", 73);
    assertThat(estimate.sentence(6_570, "--examples"))
        .isEqualTo("About 90 s for 6,570 examples, at 73/s here.");
    assertThat(estimate.sentence(2_000_000, "--examples").lines())
        .containsExactly(
            "About 7 h 37 min for 2,000,000 examples, at 73/s here.",
            "For less: --minutes N, or --examples 43000 (about 10 min). Ctrl-C writes a checkpoint"
                + " to go on from.");
    assertThat(estimate.within(Duration.ofMinutes(1))).isEqualTo(4_380);
    assertThat(estimate.within(Duration.ofMillis(1))).isEqualTo(1);
  }

  private Progress progress(long total) {
    return new Progress(
        "examples",
        total,
        new PrintWriter(out, true),
        false,
        () -> TimeUnit.SECONDS.toNanos(seconds));
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }
}
