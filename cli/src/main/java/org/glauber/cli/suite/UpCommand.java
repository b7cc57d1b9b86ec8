package org.glauber.cli.suite;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.glauber.client.GatewayClient;
import org.glauber.client.GatewayException;
import org.glauber.client.connection.Access;
import org.glauber.console.CommandFailure;
import org.glauber.console.terminal.Console;
import org.glauber.generation.v1.ListModelsResponse;
import org.glauber.generation.v1.UnservedModel;
import org.glauber.harness.RestartPolicy;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.service.ServiceCommand;
import org.glauber.harness.service.ServiceKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the suite and supervises it until Ctrl-C, or until a service is given up. */
@Command(
    name = "up",
    description =
        "Start the suite on this machine, one process per service, and keep it running until Ctrl-C."
            + " A replica that dies is restarted.")
public final class UpCommand implements Callable<Integer> {
  private static final Duration LIST_MODELS_TIMEOUT = Duration.ofSeconds(2);

  private final Console console;
  private final ServiceCommand services;
  private final Path home;

  @Option(
      names = "--denoisers",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Replicas of the denoiser, 1 to 64; each takes one core (default: ${DEFAULT-VALUE}).")
  private int denoisers;

  @Option(
      names = "--tokenizers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Replicas of the tokenizer, 1 to 64 (default: ${DEFAULT-VALUE}).")
  private int tokenizers;

  @Option(
      names = "--vqgans",
      paramLabel = "N",
      defaultValue = "1",
      description = "Replicas of the VQGAN, 1 to 64 (default: ${DEFAULT-VALUE}).")
  private int vqgans;

  @Option(
      names = "--gateways",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Gateways, on consecutive ports from --port, 1 to 64 (default: ${DEFAULT-VALUE}).")
  private int gateways;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9000",
      description =
          "The gateway's port on loopback; 0 picks a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "The directory of the models (default: models).")
  private @Nullable Path models;

  @Option(
      names = "--observe",
      description =
          "Run Prometheus, Alertmanager and Zipkin beside the suite, if they are installed on this machine.")
  private boolean observe;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print the logs of the services.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  /**
   * @param home the repository's root
   */
  public UpCommand(Console console, ServiceCommand services, Path home) {
    this.console = console;
    this.services = services;
    this.home = home;
  }

  @Override
  public Integer call() throws InterruptedException {
    SuitePlan plan = plan();
    if (!observe) {
      return run(plan, suite -> {});
    }
    try (MonitoringStack observers = MonitoringStack.find(home)) {
      return run(
          observers.observed(plan),
          suite -> observers.observe(suite).forEach(console.out()::println));
    }
  }

  /** An action on a suite that is ready. */
  @FunctionalInterface
  private interface AfterStart {
    void run(Suite suite) throws InterruptedException;
  }

  private int run(SuitePlan plan, AfterStart afterStart) throws InterruptedException {
    SuiteDisplay display = new SuiteDisplay(console, verbose);
    CommandFailure death;
    try (Suite suite = start(plan, display)) {
      console.out().println();
      console.out().println("The suite is up at " + suite.target() + ". Try: " + advice(suite));
      unserved(suite).ifPresent(console.out()::println);
      afterStart.run(suite);
      console.out().println("Ctrl-C stops it.");
      console.out().flush();
      death = suite.supervise(RestartPolicy.DEFAULT);
      console.err().println(death.getMessage());
      console.err().println("Stopping the other services.");
    }
    return death.exitCode().code();
  }

  /** Names the models that a service rejects; empty if the gateway requires credentials. */
  private static Optional<String> unserved(Suite suite) {
    try (GatewayClient client =
        GatewayClient.connect(suite.target(), LIST_MODELS_TIMEOUT, Access.OPEN)) {
      return unserved(client.listModels());
    } catch (GatewayException e) {
      return Optional.empty();
    }
  }

  static Optional<String> unserved(ListModelsResponse listed) {
    String names =
        listed.getUnservedList().stream()
            .map(UnservedModel::getName)
            .distinct()
            .collect(Collectors.joining(", "));
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of("Not served: " + names + ". ./glauber models shows why.");
  }

  /** The command to try. Without --target, commands find the default port only. */
  private static String advice(Suite suite) {
    boolean isFound = suite.target().equals(TargetOptions.DEFAULT);
    return isFound ? "./glauber text" : "./glauber text --target " + suite.targets();
  }

  private Suite start(SuitePlan plan, SuiteDisplay display) throws InterruptedException {
    try (display) {
      return Suite.start(plan, services, display);
    }
  }

  private SuitePlan plan() {
    try {
      SuitePlan plan =
          SuitePlan.of(home)
              .withReplicas(ServiceKind.TOKENIZER, tokenizers)
              .withReplicas(ServiceKind.VQGAN, vqgans)
              .withReplicas(ServiceKind.DENOISER, denoisers)
              .withReplicas(ServiceKind.GATEWAY, gateways)
              .withPort(port);
      return models == null ? plan : plan.withModels(models);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
