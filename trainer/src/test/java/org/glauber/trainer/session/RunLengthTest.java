package org.glauber.trainer.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.glauber.trainer.loop.RunSize;
import org.glauber.trainer.run.Interruption;
import org.glauber.trainer.run.ModelDirectory;
import org.glauber.trainer.run.RunDirectory;
import org.glauber.trainer.session.RunLength.Plan;
import org.glauber.trainer.session.RunLength.Trial;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLengthTest {
  private static final Trial FASTER_ALONE = _ -> JniUtils.getNumThreads() == 1 ? 50 : 5;
  private static final Trial NEVER_TRIED =
      _ -> {
        throw new AssertionError("an earlier session has decided");
      };

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();

  @Test
  void minutesBecomeAsManyExamplesAsTheFasterPaceHasAndStayThatForLaterSessions()
      throws IOException {
    Duration minute = Duration.ofMinutes(1);
    assertThat(plan(null, minute, false)).isEqualTo(new Plan(3_000, 1));
    assertThat(out.toString()).contains("About 60 s for 3,000 examples, at 50/s here.");
    Files.createFile(directory.resolve("run/training.pt"));
    assertThat(plan(null, minute, true)).isEqualTo(new Plan(3_000, 1));
  }

  @Test
  void threadsThatAreGivenAreUsed() throws IOException {
    assertThat(plan(2, null, false)).isEqualTo(new Plan(600, 2));
    assertThat(JniUtils.getNumThreads()).isEqualTo(2);
    assertThat(plan(1, null, true)).isEqualTo(new Plan(600, 1));
  }

  private Plan plan(@Nullable Integer threads, @Nullable Duration time, boolean isBegun)
      throws IOException {
    PrintWriter printer = new PrintWriter(out, true);
    try (TrainingSession session =
        new TrainingSession(
            ModelDirectory.claim(directory, "mine", false),
            RunDirectory.open(directory.resolve("run"), Map.of()),
            Interruption.listen(printer),
            threads,
            printer)) {
      return new RunLength("examples", "--examples", session)
          .plan(new RunSize(600, 1), time, isBegun, isBegun ? NEVER_TRIED : FASTER_ALONE);
    }
  }
}
