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
import org.jspecify.annotations.Nullable;

/** One replica of a service: a {@link TiedProcess}, its log, and what is known about it. */
public final class ServiceProcess {
  private static final Duration LOOK_PERIOD = Duration.ofMillis(20);
  private static final Duration DRAIN_UNKNOWN = Duration.ofSeconds(10);

  private final Launch launch;
  private final Process process;
  private final ServiceLog log;
  private final long startedNanos = System.nanoTime();
  private volatile @Nullable String address;
  private final CompletableFuture<String> httpAddress = new CompletableFuture<>();
  private volatile Duration startTime = Duration.ZERO;

  private ServiceProcess(Launch launch, Process process, ServiceLog log) {
    this.launch = launch;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts the process, the thread that reads its output, and the one that waits until it serves;
   * what happens then is reported through {@code events}.
   */
  static ServiceProcess start(Launch launch, Consumer<ServiceEvent> events, SuiteListener listener)
      throws IOException {
    Place place = launch.place();
    place.prepare();
    ServiceLog log = ServiceLog.open(place.logFile(), launch.isFirst());
    ProcessBuilder builder =
        TiedProcess.builder(place.name(), launch.commandLine())
            .directory(place.directory().toFile());
    InheritedFiles.resolve(builder.environment(), Path.of("").toAbsolutePath());
    // An empty variable counts as unset; Quarkus would take it for a value, and refuse it.
    builder
        .environment()
        .entrySet()
        .removeIf(
            variable -> variable.getKey().startsWith("GLAUBER_") && variable.getValue().isBlank());
    builder.environment().putAll(launch.secrets());
    Process process = builder.start();
    ServiceProcess service = new ServiceProcess(launch, process, log);
    listener.started(service);
    Thread.ofPlatform()
        .daemon()
        .name("log-" + place.name())
        .start(() -> service.read(events, listener));
    Thread.ofVirtual().name("start-" + place.name()).start(() -> service.awaitServing(events));
    return service;
  }

  /**
   * What is needed to start a process.
   *
   * @param secrets further configuration, by environment variables: a command line can be read by
   *     everybody on the machine
   * @param ports those that it is to listen on, as far as they are fixed
   * @param isFirst whether it is the first process at its place
   */
  record Launch(
      Place place,
      List<String> commandLine,
      Map<String, String> secrets,
      Ports ports,
      boolean isFirst) {}

  /** The ports of a process; 0 where any will do. */
  record Ports(int grpc, int http) {}

  /** Which replica of its service it is, 1 for the first. */
  public int index() {
    return launch.place().index();
  }

  public ServiceKind kind() {
    return launch.place().kind();
  }

  /** The service and the number of the replica, as in {@code denoiser-service-2}. */
  public String name() {
    return launch.place().name();
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
    return port(address());
  }

  /**
   * Host and port of the HTTP server; empty until the service says so, shortly after it is ready.
   */
  Optional<String> httpAddress() {
    return Optional.ofNullable(httpAddress.getNow(null));
  }

  /** The ports that it listens on, or else is to listen on. */
  Ports ports() {
    return new Ports(
        isListening() ? port() : launch.ports().grpc(),
        httpAddress().map(ServiceProcess::port).orElse(launch.ports().http()));
  }

  /** Where its metrics are scraped; empty until it has said so, shortly after it is ready. */
  public Optional<URI> metrics() {
    return httpAddress().map(ServiceProcess::metrics);
  }

  /** Waits until it has said so; empty when it has not within the limit. */
  Optional<URI> awaitMetrics(Duration limit) throws InterruptedException {
    try {
      return Optional.of(metrics(httpAddress.get(limit.toNanos(), TimeUnit.NANOSECONDS)));
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

  /** How long it may take to end once it was asked to, as it says itself. */
  Duration drainLimit() {
    return said(SupervisorFile.DRAIN)
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(DRAIN_UNKNOWN);
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

  /** A log that cannot be written, for the disk is full perhaps, does not hold up the service. */
  private void read(Consumer<ServiceEvent> events, SuiteListener listener) {
    boolean isLogged = true;
    try (log;
        BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        try {
          log.append(line);
        } catch (IOException e) {
          if (isLogged) {
            listener.unlogged(this, String.valueOf(e.getMessage()));
          }
          isLogged = false;
        }
        listener.logged(this, line);
      }
    } catch (IOException e) {
      sick(events, "its output cannot be read: " + e.getMessage());
    } finally {
      events.accept(new ServiceEvent.Died(this, awaitExitStatus()));
    }
  }

  /** Looks for what the service writes until all of it is known, and for its end. */
  private void awaitServing(Consumer<ServiceEvent> events) {
    HealthWatch health = null;
    try {
      while (!(isListening() && httpAddress.isDone()) && !awaitEnd(LOOK_PERIOD)) {
        said(SupervisorFile.HTTP).ifPresent(httpAddress::complete);
        Optional<String> listening = said(SupervisorFile.GRPC);
        if (!isListening() && listening.isPresent()) {
          address = listening.get();
          health =
              HealthWatch.start(
                  listening.get(), () -> ready(events), reason -> sick(events, reason));
        }
      }
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (health != null) {
        health.close();
      }
    }
  }

  private boolean isListening() {
    return address != null;
  }

  private Optional<String> said(SupervisorFile file) {
    return file.read(launch.place().directory());
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private static URI metrics(String httpAddress) {
    return URI.create("http://" + httpAddress + "/q/metrics");
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
