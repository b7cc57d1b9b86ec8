package org.glauber.cli.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One replica of a service: a {@link TiedProcess}, its log, and what is known about it. */
public final class ServiceProcess {
  private static final Pattern LISTENING = Pattern.compile("Listening on (\\S+:\\d{1,5})\\b");
  private static final Pattern METRICS = Pattern.compile("Metrics at (http://\\S+)");

  private final ServiceKind kind;
  private final int index;
  private final Process process;
  private final ServiceLog log;
  private final long startedNanos = System.nanoTime();
  private volatile @Nullable String address;
  private final CompletableFuture<URI> metrics = new CompletableFuture<>();
  private volatile Duration startTime = Duration.ZERO;

  private ServiceProcess(ServiceKind kind, int index, Process process, ServiceLog log) {
    this.kind = kind;
    this.index = index;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts the process and the thread that reads its output; what happens then is told through
   * {@code events}.
   */
  static ServiceProcess start(Launch launch, Consumer<ServiceEvent> events, SuiteListener listener)
      throws IOException {
    ServiceLog log = ServiceLog.open(launch.logFile());
    ProcessBuilder builder = TiedProcess.builder(launch.name(), launch.commandLine());
    // An empty variable counts as unset; Quarkus would take it for a value, and refuse it.
    builder
        .environment()
        .entrySet()
        .removeIf(
            variable -> variable.getKey().startsWith("GLAUBER_") && variable.getValue().isBlank());
    builder.environment().putAll(launch.secrets());
    Process process = builder.start();
    ServiceProcess service = new ServiceProcess(launch.kind(), launch.index(), process, log);
    listener.started(service);
    Thread.ofPlatform()
        .daemon()
        .name("log-" + launch.name())
        .start(() -> service.read(events, listener));
    return service;
  }

  /**
   * What is needed to start a replica.
   *
   * @param index 1 for the first replica
   * @param secrets further configuration, by environment variables: a command line can be read by
   *     everybody on the machine
   */
  record Launch(
      ServiceKind kind,
      int index,
      List<String> commandLine,
      Map<String, String> secrets,
      Path logs) {
    String name() {
      return kind.module() + "-" + index;
    }

    Path logFile() {
      return logs.resolve(name() + ".log");
    }
  }

  /** Which replica of its service it is, 1 for the first. */
  public int index() {
    return index;
  }

  public ServiceKind kind() {
    return kind;
  }

  /** The service and the number of the replica, as in {@code denoiser-service-2}. */
  public String name() {
    return kind.module() + "-" + index;
  }

  /** Host and port of the gRPC server. Not known before it listens. */
  public String address() {
    String known = address;
    if (known == null) {
      throw new IllegalStateException(name() + " does not listen yet");
    }
    return known;
  }

  /** The port of the gRPC server. */
  public int port() {
    return Integer.parseInt(address().substring(address().lastIndexOf(':') + 1));
  }

  /** Where it tells its metrics; empty until it has said so, shortly after it is ready. */
  public Optional<URI> metrics() {
    return Optional.ofNullable(metrics.getNow(null));
  }

  /** Waits until it has said so; empty when it has not within the limit. */
  Optional<URI> awaitMetrics(Duration limit) throws InterruptedException {
    try {
      return Optional.of(metrics.get(limit.toNanos(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public Path logFile() {
    return log.file();
  }

  /** The newest lines of the log, oldest first; at most twelve. */
  public List<String> lastLines() {
    return log.lastLines();
  }

  /** From the start of the process until it was ready; zero before that. */
  public Duration startTime() {
    return startTime;
  }

  /** Ends the process at once, as a crash would: for trying out what the suite makes of it. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Asks the process to end. */
  public void terminate() {
    // Not Process.destroy, which closes the pipe through which the service tells how it ended.
    process.toHandle().destroy();
  }

  /** Whether the process has ended within the limit. */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void read(Consumer<ServiceEvent> events, SuiteListener listener) {
    HealthWatch health = null;
    try (log;
        BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        log.append(line);
        listener.logged(this, line);
        Matcher measured = METRICS.matcher(line);
        if (!metrics.isDone() && measured.find()) {
          metrics.complete(URI.create(measured.group(1)));
        }
        Matcher listening = LISTENING.matcher(line);
        if (health == null && listening.find()) {
          address = listening.group(1);
          health =
              HealthWatch.start(
                  listening.group(1), () -> ready(events), reason -> sick(events, reason));
        }
      }
    } catch (IOException e) {
      sick(events, "its output cannot be read or logged: " + e.getMessage());
    } finally {
      if (health != null) {
        health.close();
      }
      events.accept(new ServiceEvent.Died(this, awaitExitStatus()));
    }
  }

  private void ready(Consumer<ServiceEvent> events) {
    startTime = Duration.ofNanos(System.nanoTime() - startedNanos);
    events.accept(new ServiceEvent.Ready(this));
  }

  private void sick(Consumer<ServiceEvent> events, String reason) {
    events.accept(new ServiceEvent.Unhealthy(this, reason));
  }

  private int awaitExitStatus() {
    try {
      int status = process.waitFor();
      process.outputWriter().close(); // Lets the watcher go.
      return status;
    } catch (InterruptedException | IOException e) {
      return 1;
    }
  }
}
