package org.glauber.cli.suite;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.glauber.console.CommandFailure;
import org.glauber.console.Environment;
import org.glauber.console.ExitCode;
import org.glauber.console.StateDirectory;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.ChildProcess;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;

/**
 * Prometheus, Alertmanager and Zipkin, configured as in {@code deploy/compose} and run beside a
 * suite. Uses those that are installed on this machine: Prometheus and Alertmanager from the PATH,
 * Zipkin as its executable jar.
 */
final class MonitoringStack implements AutoCloseable {
  private static final String ZIPKIN_VERSION = "3.6.1";
  private static final String ZIPKIN_JAR = "ZIPKIN_JAR";
  private static final int ZIPKIN_PORT = 9411;
  private static final String ZIPKIN = "http://127.0.0.1:" + ZIPKIN_PORT;
  private static final int PROMETHEUS_PORT = 9090;
  private static final String PROMETHEUS = "127.0.0.1:" + PROMETHEUS_PORT;
  private static final int ALERTMANAGER_PORT = 9093;
  private static final String ALERTMANAGER = "127.0.0.1:" + ALERTMANAGER_PORT;
  private static final Duration METRICS_TIMEOUT = Duration.ofSeconds(10);

  private final Path home;
  private final Path directory;
  private final Optional<Path> prometheus;
  private final Optional<Path> alertmanager;
  private final Optional<Path> zipkin;
  private final List<Process> processes = new ArrayList<>();

  /**
   * @param alertmanager empty if {@code prometheus} is empty
   */
  private MonitoringStack(
      Path home, Optional<Path> prometheus, Optional<Path> alertmanager, Optional<Path> zipkin) {
    this.home = home;
    this.directory = StateDirectory.of(home).resolve("observe");
    this.prometheus = prometheus;
    this.alertmanager = alertmanager;
    this.zipkin = zipkin;
  }

  /**
   * Finds the installed programs.
   *
   * @throws CommandFailure if neither Prometheus nor Zipkin is installed, with installation
   *     instructions; or if a port is busy
   */
  static MonitoringStack find(Path home) {
    Optional<Path> prometheus = installed("prometheus");
    Optional<Path> alertmanager =
        prometheus.flatMap(_ -> installed("alertmanager", "prometheus-alertmanager"));
    Path ofMaven =
        Path.of(
            System.getProperty("user.home"),
            ".m2/repository/io/zipkin/zipkin-server",
            ZIPKIN_VERSION,
            "zipkin-server-" + ZIPKIN_VERSION + "-exec.jar");
    Optional<Path> zipkin =
        Stream.of(Environment.ofProcess().get(ZIPKIN_JAR).map(Path::of).orElse(ofMaven))
            .filter(Files::isRegularFile)
            .findFirst();
    if (prometheus.isEmpty() && zipkin.isEmpty()) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "Neither Prometheus nor Zipkin is installed. "
              + howToInstallPrometheus()
              + " "
              + howToInstallZipkin());
    }
    zipkin.ifPresent(_ -> Suite.requireFree(ZIPKIN_PORT, "Zipkin", ""));
    prometheus.ifPresent(_ -> Suite.requireFree(PROMETHEUS_PORT, "Prometheus", ""));
    alertmanager.ifPresent(_ -> Suite.requireFree(ALERTMANAGER_PORT, "Alertmanager", ""));
    return new MonitoringStack(home, prometheus, alertmanager, zipkin);
  }

  /** A program on the PATH under any of its names. */
  private static Optional<Path> installed(String... names) {
    List<String> path = List.of(System.getenv().getOrDefault("PATH", "").split(":", -1));
    return Stream.of(names)
        .flatMap(name -> path.stream().map(entry -> Path.of(entry, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static String howToInstallPrometheus() {
    return "For metrics, put prometheus on the PATH (Debian: apt-get install prometheus).";
  }

  private static String howToInstallZipkin() {
    return "For traces, fetch Zipkin with Maven (./mvnw dependency:get -Dtransitive=false"
        + " -Dartifact=io.zipkin:zipkin-server:%s:jar:exec), or name its jar in %s."
            .formatted(ZIPKIN_VERSION, ZIPKIN_JAR);
  }

  /** The plan, changed so that the services send their traces to Zipkin if it is installed. */
  SuitePlan observed(SuitePlan plan) {
    SuitePlan observed = plan;
    for (ServiceKind kind : ServiceKind.values()) {
      if (zipkin.isPresent()) {
        observed = observed.with(kind, "glauber.telemetry.zipkin", ZIPKIN + "/api/v2/spans");
      }
    }
    return observed;
  }

  /**
   * Starts the installed programs for a suite.
   *
   * @return lines for the user: an address or installation instructions
   * @throws CommandFailure if a program cannot be started
   */
  List<String> observe(Suite suite) throws InterruptedException {
    try {
      Files.createDirectories(directory.resolve("targets"));
      return List.of(
          zipkin.isPresent() ? startZipkin(zipkin.get()) : howToInstallZipkin(),
          prometheus.isPresent()
              ? startPrometheus(prometheus.get(), suite)
              : howToInstallPrometheus());
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, "The monitoring programs cannot be started: " + e.getMessage());
    }
  }

  private String startZipkin(Path jar) throws IOException {
    String port = "-Darmeria.ports[0].";
    start(
        "zipkin",
        List.of(
            PackagedService.java(),
            "-Xmx512m",
            port + "ip=" + Suite.LOOPBACK, // the default is all addresses
            port + "port=" + ZIPKIN_PORT,
            port + "protocols[0]=http",
            "-jar",
            jar.toString()));
    return "Traces: " + ZIPKIN;
  }

  private String startPrometheus(Path program, Suite suite)
      throws IOException, InterruptedException {
    for (String file : List.of("prometheus.yaml", "rules.yaml", "alertmanager.yaml")) {
      Files.copy(
          home.resolve("deploy/prometheus").resolve(file),
          directory.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    for (ServiceKind kind : ServiceKind.values()) {
      List<String> addresses = new ArrayList<>();
      for (ServiceProcess service : suite.services(kind)) {
        addresses.add("\"" + metrics(service).getAuthority() + "\"");
      }
      writeTargets(kind.peerName(), addresses);
    }
    writeTargets(
        "alertmanager", alertmanager.map(_ -> "\"" + ALERTMANAGER + "\"").stream().toList());
    start(
        "prometheus",
        List.of(
            program.toString(),
            "--config.file=" + directory.resolve("prometheus.yaml"),
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--storage.tsdb.retention.time=1d",
            "--web.listen-address=" + PROMETHEUS));
    if (alertmanager.isEmpty()) {
      return "Metrics and alerts: http://" + PROMETHEUS;
    }
    start(
        "alertmanager",
        List.of(
            alertmanager.get().toString(),
            "--config.file=" + directory.resolve("alertmanager.yaml"),
            "--storage.path=" + directory.resolve("alertmanager"),
            "--cluster.listen-address=", // no cluster
            "--web.listen-address=" + ALERTMANAGER));
    return "Metrics: http://%s, alerts: http://%s".formatted(PROMETHEUS, ALERTMANAGER);
  }

  /** Writes a file of targets for Prometheus' service discovery; the list may be empty. */
  private void writeTargets(String name, List<String> addresses) throws IOException {
    Files.writeString(
        directory.resolve("targets").resolve(name + ".yaml"),
        "- targets: [%s]%n".formatted(String.join(", ", addresses)));
  }

  private static URI metrics(ServiceProcess service) throws InterruptedException {
    return service
        .awaitMetrics(METRICS_TIMEOUT)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.UNAVAILABLE,
                    service.name() + " has not reported the address of its metrics."));
  }

  private void start(String name, List<String> commandLine) throws IOException {
    Path log = directory.resolve(name + ".log");
    processes.add(
        ChildProcess.builder(name, commandLine)
            .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
            .start());
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
  }
}
