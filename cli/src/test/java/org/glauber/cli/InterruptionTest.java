package org.glauber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.glauber.client.FakeGateway.Behaviour;
import org.glauber.client.FakeGatewayServer;
import org.glauber.console.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands as processes that are interrupted, terminated and killed. {@code nohup} and many CI
 * systems ignore SIGINT, which children inherit, so the tests restore it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptionTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int TERMINATED = 128 + 15;

  /**
   * Programs that replace themselves by another one, with the default handling of SIGINT or with
   * SIGINT ignored.
   */
  private static final List<String> HEEDING = heeding();

  private static final List<String> IGNORING =
      List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "ignoring");

  @TempDir private Path home;
  private final List<Process> started = new CopyOnWriteArrayList<>();

  /** Also ends a blocking read, which the timeout of a test does not. */
  @AfterEach
  void leaveNothingRunning() throws InterruptedException {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void interruptingACommandCancelsItsCall() throws Exception {
    try (FakeGatewayServer suite = FakeGatewayServer.start()) {
      suite.gateway().behave(new Behaviour.Stall());
      Process text = start(HEEDING, "text", "--target", suite.target());
      suite.gateway().awaitCall();
      signal("INT", text);
      assertThat(text.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(text.exitValue()).isEqualTo(ExitCode.INTERRUPTED.code());
      assertThat(text.inputReader().lines()).allMatch(line -> line.startsWith("SLF4J"));
      assertThat(suite.gateway().awaitCancellation(LIMIT)).isTrue();
    }
  }

  @Test
  void aCallThatIgnoresInterruptsIsCancelledByTermination() throws Exception {
    try (FakeGatewayServer suite = FakeGatewayServer.start()) {
      suite.gateway().behave(new Behaviour.Stall());
      Process text = start(IGNORING, "text", "--target", suite.target());
      suite.gateway().awaitCall();
      signal("INT", text);
      signal("TERM", text);
      assertThat(text.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(text.exitValue()).isEqualTo(TERMINATED);
      assertThat(suite.gateway().awaitCancellation(LIMIT)).isTrue();
    }
  }

  @Test
  void interruptingTheSuiteStopsItInOrder() throws Exception {
    Process up = startSuite(HEEDING);
    awaitUp(up.inputReader(), up);
    assertStopsInOrder(up, "INT", ExitCode.INTERRUPTED.code());
  }

  @Test
  void aSuiteOutlivesAReplicaAndInterruptsThatAreIgnoredAndIsStoppedByTermination()
      throws Exception {
    Process up = startSuite(IGNORING);
    BufferedReader output = up.inputReader();
    List<ProcessHandle> services = awaitUp(output, up);
    services.getFirst().destroyForcibly();
    assertThat(output.readLine())
        .matches("\\S+-1 was killed by signal 9\\. Restarting it in 1\\S* s; its log: .*\\.log");
    assertThat(output.readLine()).matches("\\S+-1 is ready again at 127\\.0\\.0\\.1:\\d+ after .*");
    signal("INT", up);
    assertStopsInOrder(up, "TERM", TERMINATED);
  }

  @Test
  void servicesEndWhenTheirParentIsKilled() throws Exception {
    Process up = startSuite(HEEDING);
    List<ProcessHandle> services = awaitUp(up.inputReader(), up);
    up.destroyForcibly();
    for (ProcessHandle service : services) {
      service.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    assertThat(services).hasSize(4).noneMatch(ProcessHandle::isAlive);
  }

  private void assertStopsInOrder(Process up, String signal, int status) throws Exception {
    List<ProcessHandle> services = up.children().toList();
    signal(signal, up);
    List<String> rest = up.inputReader().lines().toList();
    assertThat(up.waitFor()).isEqualTo(status);
    assertThat(rest)
        .containsSubsequence(
            "gateway-1 stopped",
            "tokenizer-service-1 stopped",
            "vqgan-service-1 stopped",
            "denoiser-service-1 stopped");
    assertThat(services).hasSize(4).noneMatch(ProcessHandle::isAlive);
    assertThat(home)
        .isDirectoryNotContaining("glob:**/glauber-suite-*"); // the services' working directories
  }

  /**
   * GNU {@code env} resets inherited signal handling; on other systems, SIGINT must not be ignored
   * when tests are started.
   */
  private static List<String> heeding() {
    List<String> command = List.of("env", "--default-signal=INT");
    try {
      Process attempt =
          new ProcessBuilder(Stream.concat(command.stream(), Stream.of("true")).toList()).start();
      return attempt.waitFor() == 0 ? command : List.of();
    } catch (IOException | InterruptedException e) {
      return List.of();
    }
  }

  private Process startSuite(List<String> by) throws IOException {
    Files.createDirectory(home.resolve("models"));
    return start(by, "up", "--port", "0");
  }

  /** Reads output until the suite is up, and returns the services' processes in any order. */
  private static List<ProcessHandle> awaitUp(BufferedReader output, Process up) throws IOException {
    List<String> lines = new ArrayList<>();
    while (lines.isEmpty() || !lines.getLast().startsWith("Ctrl-C")) {
      String line = output.readLine();
      assertThat(line).as("after %s", lines).isNotNull();
      lines.add(line);
    }
    return up.children().toList();
  }

  private Process start(List<String> by, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(by);
    command.addAll(FakeGlauber.commandLine(home, arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  private static void signal(String name, Process process)
      throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }
}
