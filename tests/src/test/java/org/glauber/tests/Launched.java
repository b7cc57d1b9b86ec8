package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;

/** A service process that a test starts without a suite. */
final class Launched implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("Listening on (\\S+:\\d+)");
  private static final Pattern METRICS = Pattern.compile("Metrics at http://(\\S+?:\\d+)");
  private static final long START_SECONDS = 90;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final Process process;
  private final List<String> log = new ArrayList<>(); // guarded by itself
  private volatile String address = "";

  private Launched(Process process) {
    this.process = process;
  }

  /** Starts a service as this repository builds it, and returns when it listens. */
  static Launched start(ServiceKind kind, Map<String, String> properties) throws IOException {
    return start(
        new ProcessBuilder(new PackagedService(Home.root()).commandLine(kind, properties)));
  }

  /**
   * Starts a service, and returns when it listens or has ended; in the latter case {@link
   * #address()} throws.
   */
  static Launched start(ProcessBuilder command) throws IOException {
    Launched launched = new Launched(command.redirectErrorStream(true).start());
    Thread.ofVirtual().start(launched::endUnlessItListens);
    BufferedReader output = launched.process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      launched.append(line);
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        launched.address = listening.group(1);
        Thread.ofVirtual().start(() -> output.lines().forEach(launched::append));
        break;
      }
    }
    return launched;
  }

  /** Ends the process if it does not listen in time, so that no caller waits forever. */
  private void endUnlessItListens() {
    try {
      if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS) && address.isEmpty()) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void append(String line) {
    synchronized (log) {
      log.add(line);
    }
  }

  /**
   * Returns host and port.
   *
   * @throws AssertionError if the process ended instead of listening
   */
  String address() {
    if (address.isEmpty()) {
      throw new AssertionError("it has ended: " + log());
    }
    return address;
  }

  /**
   * Returns host and port of the probes and metrics, which the service logs soon after it listens.
   */
  String metricsAddress() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    while (true) {
      for (String line : log()) {
        Matcher metrics = METRICS.matcher(line);
        if (metrics.find()) {
          return metrics.group(1);
        }
      }
      assertThat(System.nanoTime()).as("%s", log()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Returns the lines logged so far. */
  List<String> log() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  /** Returns the exit status; the process must end within the given time in milliseconds. */
  int exitStatus(long millis) throws InterruptedException {
    if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it has not ended: " + log());
    }
    return process.exitValue();
  }

  /** Generates a text and an image with a gateway, once it has found the other services. */
  void generate() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    try (Texts texts = new Texts(address());
        Images images = new Images(address())) {
      while (true) {
        try {
          assertThat(texts.finished(Texts.request(1, 1).build()).getTokensCount()).isPositive();
          images.finished(Images.request(1, 1).build());
          return;
        } catch (StatusRuntimeException e) {
          assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(end);
          TimeUnit.MILLISECONDS.sleep(200);
        }
      }
    }
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws InterruptedException {
    process.toHandle().destroy();
    process.waitFor();
  }
}
