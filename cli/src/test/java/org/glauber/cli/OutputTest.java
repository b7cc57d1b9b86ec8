package org.glauber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.glauber.client.FakeGatewayServer;
import org.glauber.console.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Commands as processes whose output goes to a pipe or to a full device. */
@Timeout(60)
class OutputTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PACE = Duration.ofMillis(20);

  @TempDir private Path home;

  @Test
  void aBrokenPipeCancelsTheCall() throws Exception {
    try (FakeGatewayServer suite = FakeGatewayServer.start(PACE)) {
      ProcessBuilder command = command("text", "--json", "--count", "100");
      // Empty variables count as unset.
      command
          .environment()
          .putAll(
              Map.of(
                  "GLAUBER_TARGET", suite.target(),
                  "GLAUBER_CA", "",
                  "GLAUBER_CERT", "",
                  "GLAUBER_KEY", " ",
                  "GLAUBER_API_KEY", ""));
      Process text = command.start();
      try (BufferedReader head = text.inputReader()) {
        assertThat(head.readLine()).startsWith("{\"index\":0,\"accepted\"");
      }
      assertThat(suite.gateway().awaitCancellation(LIMIT)).isTrue();
      assertThat(text.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(text.exitValue()).isEqualTo(ExitCode.BROKEN_PIPE.code());
      assertThat(errors(text)).isEmpty();
    }
  }

  @Test
  @EnabledIf("hasFullDevice")
  void aFullDiskIsAFailure() throws Exception {
    try (FakeGatewayServer suite = FakeGatewayServer.start()) {
      for (List<String> arguments : List.of(List.of("text"), List.of("models", "--json"))) {
        ProcessBuilder command = command(arguments.toArray(String[]::new));
        command.environment().put("GLAUBER_TARGET", suite.target());
        Process run = command.redirectOutput(Redirect.to(new File("/dev/full"))).start();
        assertThat(errors(run)).hasSize(1).first().asString().contains("No space left on device.");
        assertThat(run.waitFor()).isEqualTo(ExitCode.OUTPUT.code());
      }
    }
  }

  /** Standard error, without lines of a logging library on the tests' class path. */
  private static List<String> errors(Process process) {
    return process.errorReader().lines().filter(line -> !line.startsWith("SLF4J")).toList();
  }

  static boolean hasFullDevice() {
    return new File("/dev/full").exists();
  }

  private ProcessBuilder command(String... arguments) throws IOException {
    return new ProcessBuilder(FakeGlauber.commandLine(home, arguments));
  }
}
