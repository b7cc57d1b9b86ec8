package org.glauber.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.glauber.trainer.RunLength.Plan;
import org.glauber.trainer.RunLength.Trial;
import org.glauber.trainer.run.Interruption;
import org.glauber.trainer.run.ModelDirectory;
import org.glauber.trainer.run.RunDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLengthTest {
  private static final Optional<Trial> FASTER_ALONE =
      Optional.of(_ -> JniUtils.getNumThreads() == 1 ? 50 : 5);
  private static final Optional<Trial> BEGUN = Optional.empty();

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();

  @Test
  void minutesBecomeAsManyExamplesAsTheFasterPaceHasAndStayThatForLaterSessions()
      throws IOException {
    Optional<Duration> minute = Optional.of(Duration.ofMinutes(1));
    assertThat(plan(Optional.empty(), minute, FASTER_ALONE)).isEqualTo(new Plan(3_000, 1));
    assertThat(out.toString()).contains("About 60 s for 3,000 examples, at 50/s here.");
    Files.createFile(directory.resolve("run/training.pt"));
    assertThat(plan(Optional.empty(), minute, BEGUN)).isEqualTo(new Plan(3_000, 1));
  }

  @Test
  void threadsThatAreGivenAreUsed() throws IOException {
    assertThat(plan(Optional.of(2), Optional.empty(), FASTER_ALONE)).isEqualTo(new Plan(600, 2));
    assertThat(JniUtils.getNumThreads()).isEqualTo(2);
    assertThat(plan(Optional.of(1), Optional.empty(), BEGUN)).isEqualTo(new Plan(600, 1));
  }

  private Plan plan(Optional<Integer> threads, Optional<Duration> time, Optional<Trial> trial)
      throws IOException {
    PrintWriter printer = new PrintWriter(out, true);
    try (TrainingSession session =
        new TrainingSession(
            ModelDirectory.claim(directory, "mine", false),
            RunDirectory.open(directory.resolve("run"), Map.of()),
            Interruption.listen(printer),
            threads,
            printer)) {
      return new RunLength("examples", "--examples", session).plan(time, 600, trial);
    }
  }
}
