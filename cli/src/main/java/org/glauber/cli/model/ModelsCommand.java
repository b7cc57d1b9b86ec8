package org.glauber.cli.model;

import java.nio.file.Path;
import java.util.List;
import org.glauber.cli.console.Console;
import org.glauber.cli.console.JsonLine;
import org.glauber.cli.suite.ReachedSuite;
import org.glauber.cli.suite.ServiceCommand;
import org.glauber.cli.suite.TargetOptions;
import org.glauber.generation.v1.Model;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the models, or tells everything about one. */
@Command(
    name = "models",
    description = "List the models that are served, or tell everything about one.")
public final class ModelsCommand implements Runnable {
  private final Console console;
  private final ServiceCommand services;
  private final Path home;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "Tell everything about this model.")
  private @Nullable String name;

  @Option(names = "--json", description = "Print each model as a line of JSON.")
  private boolean json;

  @Mixin private TargetOptions target;

  /**
   * @param services how to start a suite where none runs
   * @param home the repository's root
   */
  public ModelsCommand(Console console, ServiceCommand services, Path home) {
    this.console = console;
    this.services = services;
    this.home = home;
  }

  @Override
  public void run() {
    List<Model> models;
    try (ReachedSuite suite = target.reach(console, services, home)) {
      models = name == null ? suite.client().models() : List.of(suite.client().model(name));
    }
    if (json) {
      models.forEach(model -> console.out().println(JsonLine.of(model)));
    } else if (name != null) {
      new ModelPage(console.columns()).details(models.getFirst()).forEach(console.out()::println);
    } else {
      new ModelPage(console.columns()).list(models).forEach(console.out()::println);
    }
    console.out().flush();
  }
}
