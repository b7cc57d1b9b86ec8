package org.glauber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.glauber.cli.generation.FakeGateway.Behaviour;
import org.glauber.cli.generation.FakeGatewayServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands as processes that are interrupted and killed. */
@Timeout(60)
class InterruptionTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path home;

  @Test
  void interruptingACallCancelsIt() throws Exception {
    try (FakeGatewayServer suite = FakeGatewayServer.start()) {
      suite.gateway().behave(new Behaviour.Stall());
      Process text =
          new ProcessBuilder(FakeGlauber.commandLine(home, "text", "--target", suite.target()))
              .redirectError(Redirect.DISCARD)
              .start();
      suite.gateway().awaitCall();
      interrupt(text);
      assertThat(text.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(text.exitValue()).isEqualTo(ExitCode.INTERRUPTED.code());
      assertThat(text.inputReader().readAllAsString()).isEmpty();
      assertThat(suite.gateway().awaitCancellation(LIMIT)).isTrue();
    }
  }

  @Test
  void interruptingTheSuiteStopsItInOrder() throws Exception {
    Process up = startSuite();
    BufferedReader output = up.inputReader();
    List<ProcessHandle> services = awaitUp(output, up);
    interrupt(up);
    List<String> rest = output.lines().toList();
    assertThat(up.waitFor()).isEqualTo(ExitCode.INTERRUPTED.code());
    assertThat(rest)
        .containsSubsequence(
            "gateway-1 stopped",
            "tokenizer-service-1 stopped",
            "vqgan-service-1 stopped",
            "denoiser-service-1 stopped");
    assertThat(services).hasSize(4).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void aServiceThatDiesEndsTheSuite() throws Exception {
    Process up = startSuite();
    BufferedReader output = up.inputReader();
    List<ProcessHandle> services = awaitUp(output, up);
    services.getFirst().destroyForcibly();
    List<String> rest = output.lines().toList();
    assertThat(up.waitFor()).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(rest).anyMatch(line -> line.contains(" was ended by signal 9. The end of "));
    assertThat(services).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void servicesEndWhenTheirParentIsKilled() throws Exception {
    Process up = startSuite();
    List<ProcessHandle> services = awaitUp(up.inputReader(), up);
    up.destroyForcibly();
    for (ProcessHandle service : services) {
      service.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    assertThat(services).hasSize(4).noneMatch(ProcessHandle::isAlive);
  }

  private Process startSuite() throws IOException {
    Files.createDirectory(home.resolve("models"));
    return start("up", "--port", "0");
  }

  /** Reads until the suite is up; the services' processes in no order. */
  private static List<ProcessHandle> awaitUp(BufferedReader output, Process up) throws IOException {
    List<String> lines = new ArrayList<>();
    while (lines.isEmpty() || !lines.getLast().startsWith("Ctrl-C")) {
      String line = output.readLine();
      assertThat(line).as("after %s", lines).isNotNull();
      lines.add(line);
    }
    return up.children().toList();
  }

  private Process start(String... arguments) throws IOException {
    return new ProcessBuilder(FakeGlauber.commandLine(home, arguments))
        .redirectErrorStream(true)
        .start();
  }

  private static void interrupt(Process process) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor())
        .isZero();
  }
}
