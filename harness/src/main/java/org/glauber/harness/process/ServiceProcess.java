package org.glauber.harness.process;

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
import org.glauber.harness.service.ServiceKind;
import org.jspecify.annotations.Nullable;

/** The process of one replica of a service, with its log, addresses and start time. */
public final class ServiceProcess {
  private static final Duration POLL_PERIOD = Duration.ofMillis(20);
  private static final Duration DEFAULT_DRAIN_LIMIT = Duration.ofSeconds(10);

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
   * Starts the process, a thread that reads its output, and a thread that waits until it serves.
   * Both report to {@code events}.
   */
  public static ServiceProcess start(
      Launch launch, Consumer<ServiceEvent> events, SuiteListener listener) throws IOException {
    ReplicaSlot slot = launch.slot();
    slot.prepare();
    ServiceLog log = ServiceLog.open(slot.logFile(), launch.isFirst());
    ProcessBuilder builder =
        ChildProcess.builder(slot.name(), launch.commandLine())
            .directory(slot.directory().toFile());
    InheritedFiles.resolve(builder.environment(), Path.of("").toAbsolutePath());
    // An empty variable counts as unset; Quarkus would take it as an invalid value.
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
        .name("log-" + slot.name())
        .start(() -> service.read(events, listener));
    Thread.ofVirtual().name("start-" + slot.name()).start(() -> service.awaitServing(events));
    return service;
  }

  /**
   * The parameters of a process.
   *
   * @param secrets configuration passed as environment variables, because every user of the machine
   *     can read command lines
   * @param ports the ports to listen on; 0 picks free ones
   * @param isFirst whether it is the first process in its slot
   */
  public record Launch(
      ReplicaSlot slot,
      List<String> commandLine,
      Map<String, String> secrets,
      Ports ports,
      boolean isFirst) {}

  /** The ports of a process; 0 picks a free one. */
  public record Ports(int grpc, int http) {}

  /** The number of the replica, from 1. */
  public int index() {
    return launch.slot().index();
  }

  public ServiceKind kind() {
    return launch.slot().kind();
  }

  /** The service and the number of the replica, as in {@code denoiser-service-2}. */
  public String name() {
    return launch.slot().name();
  }

  /**
   * Host and port of the gRPC server.
   *
   * @throws IllegalStateException before the service listens
   */
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
   * Host and port of the HTTP server; empty until the service has reported them, shortly after it
   * is ready.
   */
  public Optional<String> httpAddress() {
    return Optional.ofNullable(httpAddress.getNow(null));
  }

  /** The ports that it listens on, or those of its launch until they are known. */
  public Ports ports() {
    return new Ports(
        isListening() ? port() : launch.ports().grpc(),
        httpAddress().map(ServiceProcess::port).orElse(launch.ports().http()));
  }

  /**
   * The URL of its metrics; empty until the service has reported its HTTP address, shortly after it
   * is ready.
   */
  public Optional<URI> metrics() {
    return httpAddress().map(ServiceProcess::metrics);
  }

  /**
   * Waits for the URL of its metrics; empty if the service has not reported it within the limit.
   */
  public Optional<URI> awaitMetrics(Duration limit) throws InterruptedException {
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

  /** The time from the start of the process until it was ready; zero before that. */
  public Duration startTime() {
    return startTime;
  }

  /** The maximum time between SIGTERM and exit, as reported by the service. */
  public Duration drainLimit() {
    return readFile(SupervisorFile.DRAIN)
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(DEFAULT_DRAIN_LIMIT);
  }

  /** Kills the process with SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Sends SIGTERM to the process. */
  public void terminate() {
    // Not Process.destroy, which closes the pipe that carries the service's last output.
    process.toHandle().destroy();
  }

  /** Waits until the process has exited; false if it has not within the limit. */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Copies the output to the log. If the log cannot be written, on a full disk for instance, the
   * output is still read, so that the service does not block.
   */
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
      unhealthy(events, "its output cannot be read: " + e.getMessage());
    } finally {
      events.accept(new ServiceEvent.Died(this, awaitExitStatus()));
    }
  }

  /**
   * Polls the supervisor files until both addresses are known, and then waits for the process to
   * exit.
   */
  private void awaitServing(Consumer<ServiceEvent> events) {
    HealthWatch health = null;
    try {
      while (!(isListening() && httpAddress.isDone()) && !awaitEnd(POLL_PERIOD)) {
        readFile(SupervisorFile.HTTP).ifPresent(httpAddress::complete);
        Optional<String> listening = readFile(SupervisorFile.GRPC);
        if (!isListening() && listening.isPresent()) {
          address = listening.get();
          health =
              HealthWatch.start(
                  listening.get(), () -> ready(events), reason -> unhealthy(events, reason));
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

  private Optional<String> readFile(SupervisorFile file) {
    return file.read(launch.slot().directory());
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

  private void unhealthy(Consumer<ServiceEvent> events, String reason) {
    events.accept(new ServiceEvent.Unhealthy(this, reason));
  }

  private int awaitExitStatus() {
    try {
      int status = process.waitFor();
      process.outputWriter().close(); // ends the watcher of ChildProcess
      return status;
    } catch (InterruptedException | IOException e) {
      return 1;
    }
  }
}
