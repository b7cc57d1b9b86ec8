package org.glauber.cli.model;

import java.nio.file.Path;
import org.glauber.cli.suite.TargetOptions;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.JsonLine;
import org.glauber.generation.v1.ListModelsResponse;
import org.glauber.harness.SuiteConnection;
import org.glauber.harness.service.ServiceCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the models, or prints the details of one. */
@Command(
    name = "models",
    description = "List the models that are served, or show the details of one.")
public final class ModelsCommand implements Runnable {
  private final Console console;
  private final ServiceCommand services;
  private final Path home;

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "Show the details of this model.")
  private @Nullable String name;

  @Option(
      names = "--json",
      description = "Print each model, served or not, and each alias as a line of JSON.")
  private boolean json;

  @Mixin private TargetOptions target;

  /**
   * @param services how to start a service if no suite is running
   * @param home the repository's root
   */
  public ModelsCommand(Console console, ServiceCommand services, Path home) {
    this.console = console;
    this.services = services;
    this.home = home;
  }

  @Override
  public void run() {
    ListModelsResponse listed;
    try (SuiteConnection suite = target.connect(console, services, home)) {
      listed =
          name == null
              ? suite.client().listModels()
              : ListModelsResponse.newBuilder().addModels(suite.client().model(name)).build();
    }
    if (json) {
      listed.getModelsList().forEach(model -> console.out().println(JsonLine.of(model)));
      listed.getUnservedList().forEach(model -> console.out().println(JsonLine.of(model)));
      listed.getAliasesList().forEach(alias -> console.out().println(JsonLine.of(alias)));
    } else if (name != null) {
      new ModelPage(console.columns()).details(listed.getModels(0)).forEach(console.out()::println);
    } else {
      new ModelPage(console.columns()).list(listed).forEach(console.out()::println);
    }
    console.out().flush();
  }
}
