package org.glauber.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.glauber.console.CommandFailure;
import org.glauber.harness.service.PackagedService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogDirectoryTest {
  @TempDir private Path state;

  @Test
  void concurrentSuitesHaveSeparateDirectoriesAndAFreedOneIsReused() throws IOException {
    Path wanted = state.toRealPath().resolve("logs");
    try (LogDirectory first = LogDirectory.claim(wanted);
        LogDirectory second = LogDirectory.claim(wanted);
        LogDirectory third = LogDirectory.claim(wanted)) {
      assertThat(first.path()).isEqualTo(wanted);
      assertThat(second.path()).isEqualTo(wanted.resolveSibling("logs-2"));
      assertThat(third.path()).isEqualTo(wanted.resolveSibling("logs-3"));
      second.close();
      try (LogDirectory fourth = LogDirectory.claim(wanted)) {
        assertThat(fourth.path()).isEqualTo(second.path());
      }
    }
    try (LogDirectory next = LogDirectory.claim(wanted)) {
      assertThat(next.path()).isEqualTo(wanted);
    }
  }

  @Test
  void aDirectoryOfAnotherProcessIsNotClaimedUntilItEnds() throws Exception {
    Path wanted = state.toRealPath().resolve("logs");
    Process other =
        new ProcessBuilder(
                PackagedService.java(),
                "-cp",
                System.getProperty("java.class.path", ""),
                Holder.class.getName(),
                wanted.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo(wanted.toString());
      try (LogDirectory claimed = LogDirectory.claim(wanted)) {
        assertThat(claimed.path()).isEqualTo(wanted.resolveSibling("logs-2"));
      }
      other.destroyForcibly().waitFor(30, TimeUnit.SECONDS); // as a crash would
      try (LogDirectory claimed = LogDirectory.claim(wanted)) {
        assertThat(claimed.path()).isEqualTo(wanted);
      }
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void aPathThatIsNoDirectoryIsReported() throws IOException {
    Path file = Files.writeString(state.resolve("logs"), "");
    assertThatThrownBy(() -> LogDirectory.claim(file))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("The logs cannot be written to " + file + ": ");
  }

  /** Claims a directory, prints a line, and holds it. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      LogDirectory claimed = LogDirectory.claim(Path.of(arguments[0]));
      System.out.println(claimed.path());
      if (System.in.read() < 0) {
        claimed.close();
      }
    }
  }
}
