package org.glauber.cli.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.glauber.admin.v1.VersionState;
import org.glauber.cli.suite.TargetOptions;
import org.glauber.client.GatewayClient;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.JsonLine;
import org.glauber.console.terminal.TextTable;
import org.glauber.harness.SuiteConnection;
import org.glauber.harness.service.ServiceCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Loads and unloads a model of a running suite, or shows what its replicas have loaded. */
@Command(
    name = "model",
    description = "Load or unload a model of a running suite, or show what is loaded.")
public final class ModelCommand implements Runnable {
  private final Console console;
  private final ServiceCommand services;
  private final Path home;

  @Parameters(index = "0", paramLabel = "ACTION", description = "load, unload or status.")
  private Action action = Action.STATUS;

  @Parameters(index = "1", paramLabel = "NAME", arity = "0..1", description = "The model.")
  private @Nullable String name;

  @Option(names = "--json", description = "Print each version at each replica as a line of JSON.")
  private boolean json;

  @Mixin private TargetOptions target;

  /** What to do. */
  enum Action {
    /** Load the model's version in the models directory. */
    LOAD,
    /** Stop offering the model. */
    UNLOAD,
    /** Show what is loaded and refused. */
    STATUS
  }

  /**
   * @param services how to start a service if no suite is running
   * @param home the repository's root
   */
  public ModelCommand(Console console, ServiceCommand services, Path home) {
    this.console = console;
    this.services = services;
    this.home = home;
  }

  @Override
  public void run() {
    if (name == null && action != Action.STATUS) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "Name the model to %s.".formatted(action.name().toLowerCase(Locale.ROOT)));
    }
    String model = name == null ? "" : name;
    List<VersionState> versions = new ArrayList<>();
    try (SuiteConnection suite = target.connect(console, services, home)) {
      versions.addAll(answers(suite.client(), model));
    }
    if (name != null) {
      versions.removeIf(
          version -> !version.getModel().isEmpty() && !version.getModel().equals(name));
    }
    if (json) {
      versions.forEach(version -> console.out().println(JsonLine.of(version)));
    } else {
      lines(versions).forEach(console.out()::println);
    }
    console.out().flush();
    requireLoaded(versions);
  }

  private List<VersionState> answers(GatewayClient client, String model) {
    return switch (action) {
      case LOAD -> client.loadModel(model);
      case UNLOAD -> client.unloadModel(model);
      case STATUS -> client.modelVersions();
    };
  }

  private List<String> lines(List<VersionState> versions) {
    if (versions.isEmpty()) {
      return List.of(
          action == Action.UNLOAD ? "No replica has it loaded." : "No replica has such a model.");
    }
    TextTable table = new TextTable("MODEL", "VERSION", "DIGEST", "STATE", "SERVICE", "REPLICA");
    List<String> reasons = new ArrayList<>();
    for (VersionState version : versions) {
      String digest = version.getDigest();
      table.row(
          version.getModel(),
          version.getVersion(),
          digest.substring(0, Math.min(12, digest.length())),
          state(version.getState()),
          version.getService(),
          version.getReplica());
      if (!version.getReason().isEmpty()) {
        reasons.add(version.getService() + " " + version.getReplica() + ": " + version.getReason());
      }
    }
    List<String> lines = new ArrayList<>(table.lines(console.columns()));
    lines.addAll(reasons);
    return lines;
  }

  private static String state(VersionState.State state) {
    return switch (state) {
      case STATE_READY -> "ready";
      case STATE_UNLOADING -> "unloading";
      case STATE_UNAVAILABLE -> "unavailable";
      case STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }

  /** A load must have succeeded at every replica that has the model. */
  private void requireLoaded(List<VersionState> versions) {
    boolean isReady =
        versions.stream().anyMatch(it -> it.getState() == VersionState.State.STATE_READY)
            && versions.stream()
                .noneMatch(it -> it.getState() == VersionState.State.STATE_UNAVAILABLE);
    if (action == Action.LOAD && !isReady) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, "The model is not loaded at every replica that should serve it.");
    }
  }
}
