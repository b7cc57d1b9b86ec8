package org.glauber.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.glauber.console.CommandFailure;
import org.glauber.console.Environment;
import org.glauber.console.ExitCode;
import org.glauber.console.ShutdownHook;
import org.glauber.harness.process.FailureReport;
import org.glauber.harness.process.ReplicaSlot;
import org.glauber.harness.process.ServiceEvent;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.process.WorkingDirectories;
import org.glauber.harness.service.ServiceCommand;
import org.glauber.harness.service.ServiceKind;
import org.jspecify.annotations.Nullable;

/**
 * A running suite: services on this machine, each in its own process and listening on loopback.
 *
 * <p>The caller that starts a suite must close it. If this process ends first, a shutdown hook
 * closes the suite; if it is killed, the services are terminated by their watchers (see {@link
 * ChildProcess}).
 */
public final class Suite implements AutoCloseable {
  /** The address that all services listen on. */
  public static final String LOOPBACK = "127.0.0.1";

  private static final int EVENTS_PER_SERVICE = 4;

  /** The time that a process may take to exit beyond its drain. */
  static final Duration STOP_MARGIN = Duration.ofSeconds(5);

  private static final Duration EXIT_LIMIT = Duration.ofSeconds(2);

  private final SuitePlan plan;
  private final ServiceCommand command;
  private final SuiteListener listener;
  private final BlockingQueue<ServiceEvent> events =
      new ArrayBlockingQueue<>(
          EVENTS_PER_SERVICE * SuitePlan.MAX_REPLICAS * ServiceKind.values().length);
  private final SuiteSettings settings;
  private final LogDirectory logs;
  private final WorkingDirectories work;
  private final List<ServiceProcess> services = new ArrayList<>(); // guarded by itself
  private final ReentrantLock stopping = new ReentrantLock();
  private final ShutdownHook hook;
  private volatile boolean closing;

  private Suite(SuitePlan plan, ServiceCommand command, SuiteListener listener) {
    this.plan = plan;
    this.command = command;
    this.listener = listener;
    this.settings = new SuiteSettings(plan, Environment.ofProcess());
    this.logs = LogDirectory.claim(plan.logs());
    this.work = WorkingDirectories.create();
    this.hook = ShutdownHook.add("stop-suite", this::stop);
  }

  /**
   * Starts the services and waits until all of them are ready.
   *
   * @throws CommandFailure naming the service that is missing, died, or was not ready in time, with
   *     the end of its log; services that were started are stopped
   */
  public static Suite start(SuitePlan plan, ServiceCommand command, SuiteListener listener)
      throws InterruptedException {
    if (!Files.isDirectory(plan.models())) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, "The directory of models does not exist: " + plan.models() + ".");
    }
    for (int gateway = 0;
        gateway < plan.replicas(ServiceKind.GATEWAY) && plan.port() > 0;
        gateway++) {
      requireFree(plan.port() + gateway, "the gateway", ", or choose another port with --port");
    }
    Suite suite = new Suite(plan, command, listener);
    boolean ready = false;
    try {
      suite.startAll();
      ready = true;
      return suite;
    } finally {
      if (!ready) {
        suite.close();
      }
    }
  }

  /** Host and port of the first gateway. */
  public String target() {
    return services(ServiceKind.GATEWAY).getFirst().address();
  }

  /** The addresses of all gateways, separated by commas. */
  public String targets() {
    return services(ServiceKind.GATEWAY).stream()
        .map(ServiceProcess::address)
        .collect(Collectors.joining(","));
  }

  /** The current services, in the order of their first start. */
  public List<ServiceProcess> services() {
    synchronized (services) {
      return List.copyOf(services);
    }
  }

  /** The replicas of one service. */
  public List<ServiceProcess> services(ServiceKind kind) {
    return services().stream().filter(service -> service.kind() == kind).toList();
  }

  /** The directory of the services' logs, which no other suite uses. */
  Path logs() {
    return logs.path();
  }

  Duration startLimit() {
    return plan.startLimit();
  }

  /**
   * Supervises the suite: restarts replicas that exit or report that they are not alive. Blocks
   * until a service is given up, and returns its failure; does not close the suite.
   *
   * @throws CommandFailure {@link CommandFailure#interrupted} if the suite is being closed
   */
  public CommandFailure supervise(RestartPolicy policy) throws InterruptedException {
    try (LivenessPoll _ = LivenessPoll.start(this, policy.livenessPeriod(), events::add)) {
      return new Supervisor(this, policy, listener).supervise();
    }
  }

  /** The next event; null if there is none within the limit. */
  @Nullable ServiceEvent nextEvent(Duration limit) throws InterruptedException {
    return events.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Restarts a service that has exited, at its previous ports, and waits until it is ready.
   * Failures of other services are ignored meanwhile.
   *
   * @throws CommandFailure if it dies or is not ready in time
   */
  public ServiceProcess restart(ServiceProcess gone) throws InterruptedException {
    ServiceProcess started = restartAsync(gone);
    awaitReady(List.of(started), false);
    return started;
  }

  /**
   * Restarts a service that has exited, at its previous ports, without waiting until it is ready.
   */
  ServiceProcess restartAsync(ServiceProcess gone) {
    ReplicaSlot slot = slot(gone.kind(), gone.index());
    ServiceProcess started = start(slot, gone.ports(), false);
    synchronized (services) {
      services.remove(started);
      services.set(services.indexOf(gone), started);
    }
    return started;
  }

  /** Stops all services, gateways first, and returns when none is running. */
  @Override
  public void close() {
    stop();
    hook.close();
    logs.close();
  }

  private void startAll() throws InterruptedException {
    List<ServiceProcess> inner = new ArrayList<>();
    for (ServiceKind kind : ServiceKind.inner()) {
      inner.addAll(start(kind));
    }
    awaitReady(inner, true);
    awaitReady(start(ServiceKind.GATEWAY), true);
  }

  private List<ServiceProcess> start(ServiceKind kind) {
    List<ServiceProcess> started = new ArrayList<>();
    for (int index = 1; index <= plan.replicas(kind); index++) {
      boolean isFixed = kind == ServiceKind.GATEWAY && plan.port() > 0;
      int port = isFixed ? plan.port() + index - 1 : 0;
      ReplicaSlot slot = slot(kind, index);
      started.add(start(slot, new ServiceProcess.Ports(port, 0), true));
    }
    return started;
  }

  private ReplicaSlot slot(ServiceKind kind, int index) {
    return new ReplicaSlot(kind, index, logs.path(), work.root());
  }

  private ServiceProcess start(ReplicaSlot slot, ServiceProcess.Ports ports, boolean isFirst) {
    List<String> commandLine =
        command.commandLine(slot.kind(), settings.properties(slot, ports, this::services));
    synchronized (services) {
      requireOpen();
      try {
        ServiceProcess started =
            ServiceProcess.start(
                new ServiceProcess.Launch(
                    slot, commandLine, settings.secrets(slot.kind()), ports, isFirst),
                events::add,
                listener);
        services.add(started);
        return started;
      } catch (IOException e) {
        throw new CommandFailure(
            ExitCode.UNAVAILABLE, slot.name() + " could not be started: " + e.getMessage() + ".");
      }
    }
  }

  /**
   * @param isStrict whether the failure of any other service fails the wait, too
   */
  private void awaitReady(List<ServiceProcess> started, boolean isStrict)
      throws InterruptedException {
    Set<ServiceProcess> waiting = new LinkedHashSet<>(started);
    long deadline = System.nanoTime() + plan.startLimit().toNanos();
    while (!waiting.isEmpty()) {
      ServiceEvent event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      requireOpen();
      switch (event) {
        case null -> throw notReady(waiting.iterator().next());
        case ServiceEvent.Ready(ServiceProcess service) -> {
          waiting.remove(service);
          listener.ready(service);
        }
        case ServiceEvent.Died died when isStrict || waiting.contains(died.service()) ->
            throw died(died);
        case ServiceEvent.Unhealthy sick when isStrict || waiting.contains(sick.service()) ->
            throw unhealthy(sick);
        case ServiceEvent.Died _, ServiceEvent.Unhealthy _, ServiceEvent.NotAlive _ -> {}
      }
    }
  }

  /**
   * @throws CommandFailure {@link CommandFailure#interrupted} if the suite is being closed
   */
  void requireOpen() {
    if (closing) {
      throw CommandFailure.interrupted();
    }
  }

  private CommandFailure notReady(ServiceProcess service) {
    return FailureReport.of(
        service, "was not ready within " + plan.startLimit().toSeconds() + " s");
  }

  private static CommandFailure died(ServiceEvent.Died died) {
    return FailureReport.of(died.service(), FailureReport.cause(died.exitStatus()));
  }

  /**
   * The failure of a health watch. If the service died, its exit follows shortly and is reported
   * instead.
   */
  private CommandFailure unhealthy(ServiceEvent.Unhealthy unhealthy) throws InterruptedException {
    ServiceEvent next = events.poll(EXIT_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    if (next instanceof ServiceEvent.Died died) {
      return died(died);
    }
    return FailureReport.of(
        unhealthy.service(), "listens but does not answer health checks: " + unhealthy.reason());
  }

  private void stop() {
    closing = true;
    stopping.lock();
    try {
      List<ServiceProcess> running = services().stream().filter(ServiceProcess::isAlive).toList();
      stop(running.stream().filter(service -> service.kind() == ServiceKind.GATEWAY).toList());
      stop(running.stream().filter(service -> service.kind() != ServiceKind.GATEWAY).toList());
      work.close(); // here, because the process may end after this
    } finally {
      stopping.unlock();
    }
  }

  /** Terminates the services, and kills those that have not exited in time. */
  private void stop(List<ServiceProcess> group) {
    group.forEach(ServiceProcess::terminate);
    Duration limit =
        group.stream().map(ServiceProcess::drainLimit).max(Duration::compareTo).orElse(STOP_MARGIN);
    long deadline = System.nanoTime() + limit.plus(STOP_MARGIN).toNanos();
    for (ServiceProcess service : group) {
      try {
        if (!service.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()))) {
          service.kill();
          service.awaitEnd(EXIT_LIMIT);
        }
        listener.stopped(service);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        group.forEach(ServiceProcess::kill);
        return;
      }
    }
  }

  /**
   * Checks that a port on loopback is free.
   *
   * @param program the program that is to listen there
   * @param otherwise an alternative to stopping the program that uses the port; may be empty
   * @throws CommandFailure if it is busy
   */
  public static void requireFree(int port, String program, String otherwise) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), port));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "Port %d on this machine is busy, so %s cannot listen on it. Stop the program that uses it%s."
              .formatted(port, program, otherwise));
    }
  }
}
