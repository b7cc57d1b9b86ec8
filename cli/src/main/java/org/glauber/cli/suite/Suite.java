package org.glauber.cli.suite;

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
import org.glauber.cli.CommandFailure;
import org.glauber.cli.Environment;
import org.glauber.cli.ExitCode;
import org.glauber.cli.ShutdownHook;
import org.jspecify.annotations.Nullable;

/**
 * A running suite: the services of this machine, each a process of its own on loopback.
 *
 * <p>Whoever starts a suite closes it. Should this process end first, a shutdown hook closes it;
 * should it be killed, the services notice and end themselves (see {@link ServiceProcess}).
 */
public final class Suite implements AutoCloseable {
  static final String LOOPBACK = "127.0.0.1";
  private static final int EVENTS_PER_SERVICE = 4;

  /** What a process may take to end beyond its drain. */
  static final Duration STOP_SLACK = Duration.ofSeconds(5);

  private static final Duration LAST_WORDS_LIMIT = Duration.ofSeconds(2);

  private final SuitePlan plan;
  private final ServiceCommand command;
  private final SuiteListener listener;
  private final BlockingQueue<ServiceEvent> events =
      new ArrayBlockingQueue<>(
          EVENTS_PER_SERVICE * SuitePlan.MOST_REPLICAS * ServiceKind.values().length);
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
   * Starts the services and returns when all of them are ready.
   *
   * @throws CommandFailure naming the service that is missing, died, or was not ready in time, with
   *     the end of its log; whatever had been started is stopped
   */
  public static Suite start(SuitePlan plan, ServiceCommand command, SuiteListener listener)
      throws InterruptedException {
    if (!Files.isDirectory(plan.models())) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, "There is no directory of models at " + plan.models() + ".");
    }
    for (int gateway = 0;
        gateway < plan.replicas(ServiceKind.GATEWAY) && plan.port() > 0;
        gateway++) {
      requireFree(plan.port() + gateway, "the gateway", ", or pick another with --port");
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

  /** All gateways, with commas between. */
  public String targets() {
    return services(ServiceKind.GATEWAY).stream()
        .map(ServiceProcess::address)
        .collect(Collectors.joining(","));
  }

  /** The services, in the order in which the first ones at their places were started. */
  public List<ServiceProcess> services() {
    synchronized (services) {
      return List.copyOf(services);
    }
  }

  /** The replicas of one service. */
  public List<ServiceProcess> services(ServiceKind kind) {
    return services().stream().filter(service -> service.kind() == kind).toList();
  }

  /** The directory of the services' logs, which no other suite writes to. */
  Path logs() {
    return logs.path();
  }

  Duration startLimit() {
    return plan.startLimit();
  }

  /**
   * Keeps the suite up: replicas that end, or say that they are not alive, are started again.
   * Blocks until a service cannot be had at all, and returns what to say about it; the suite is
   * then still to be closed.
   *
   * @throws CommandFailure interrupted, when the suite is being closed
   */
  CommandFailure keepUp(RestartPolicy policy) throws InterruptedException {
    try (LivenessPoll _ = LivenessPoll.start(this, policy.livenessPeriod(), events::add)) {
      return new Supervisor(this, policy, listener).keepUp();
    }
  }

  /** What happens next to a service; null when nothing does within the limit. */
  @Nullable ServiceEvent nextEvent(Duration limit) throws InterruptedException {
    return events.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Starts a service anew that has died or was ended, at the port that it had, and returns when it
   * is ready. What others meanwhile suffer is not told any more.
   *
   * @throws CommandFailure when it dies or is not ready in time
   */
  public ServiceProcess restart(ServiceProcess gone) throws InterruptedException {
    ServiceProcess started = startAgain(gone);
    awaitReady(List.of(started), false);
    return started;
  }

  /** Starts a service anew that has ended, at the ports that it had, and does not wait for it. */
  ServiceProcess startAgain(ServiceProcess gone) {
    Place place = place(gone.kind(), gone.index());
    ServiceProcess started = start(place, gone.ports(), false);
    synchronized (services) {
      services.remove(started);
      services.set(services.indexOf(gone), started);
    }
    return started;
  }

  /** Stops everything, gateways first, and returns when nothing is left running. */
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
      Place place = place(kind, index);
      started.add(start(place, new ServiceProcess.Ports(port, 0), true));
    }
    return started;
  }

  private Place place(ServiceKind kind, int index) {
    return new Place(kind, index, logs.path(), work.root());
  }

  private ServiceProcess start(Place place, ServiceProcess.Ports ports, boolean isFirst) {
    List<String> commandLine =
        command.commandLine(place.kind(), settings.properties(place, ports, this::services));
    synchronized (services) {
      requireOpen();
      try {
        ServiceProcess started =
            ServiceProcess.start(
                new ServiceProcess.Launch(
                    place, commandLine, settings.secrets(place.kind()), ports, isFirst),
                events::add,
                listener);
        services.add(started);
        return started;
      } catch (IOException e) {
        throw new CommandFailure(
            ExitCode.UNAVAILABLE, place.name() + " could not be started: " + e.getMessage() + ".");
      }
    }
  }

  /**
   * @param isStrict whether the trouble of any other service counts, too
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
   * @throws CommandFailure interrupted, when the suite is being closed
   */
  void requireOpen() {
    if (closing) {
      throw CommandFailure.interrupted();
    }
  }

  private CommandFailure notReady(ServiceProcess service) {
    return ServiceObituary.of(
        service, "was not ready within " + plan.startLimit().toSeconds() + " s");
  }

  private static CommandFailure died(ServiceEvent.Died died) {
    return ServiceObituary.of(died.service(), ServiceObituary.cause(died.exitStatus()));
  }

  /** A service that dies breaks its health watch first: its death says more. */
  private CommandFailure unhealthy(ServiceEvent.Unhealthy unhealthy) throws InterruptedException {
    ServiceEvent next = events.poll(LAST_WORDS_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    if (next instanceof ServiceEvent.Died died) {
      return died(died);
    }
    return ServiceObituary.of(
        unhealthy.service(),
        "listens but does not answer the question for its health: " + unhealthy.reason());
  }

  private void stop() {
    closing = true;
    stopping.lock();
    try {
      List<ServiceProcess> running = services().stream().filter(ServiceProcess::isAlive).toList();
      stop(running.stream().filter(service -> service.kind() == ServiceKind.GATEWAY).toList());
      stop(running.stream().filter(service -> service.kind() != ServiceKind.GATEWAY).toList());
      work.close(); // here, because the process may end with this
    } finally {
      stopping.unlock();
    }
  }

  /** Asks all of them to end, and ends by force what has not ended in time. */
  private void stop(List<ServiceProcess> group) {
    group.forEach(ServiceProcess::terminate);
    Duration limit =
        group.stream().map(ServiceProcess::drainLimit).max(Duration::compareTo).orElse(STOP_SLACK);
    long deadline = System.nanoTime() + limit.plus(STOP_SLACK).toNanos();
    for (ServiceProcess service : group) {
      try {
        if (!service.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()))) {
          service.kill();
          service.awaitEnd(LAST_WORDS_LIMIT);
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
   * Returns when a port of loopback is free.
   *
   * @param who would listen there
   * @param otherwise what else can be done about it than stop what listens there
   * @throws CommandFailure when it is busy
   */
  static void requireFree(int port, String who, String otherwise) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), port));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "Port %d on this machine is busy, so %s cannot listen there. Stop what uses it%s."
              .formatted(port, who, otherwise));
    }
  }
}
