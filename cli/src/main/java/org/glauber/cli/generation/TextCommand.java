package org.glauber.cli.generation;

import java.nio.file.Path;
import org.glauber.cli.suite.TargetOptions;
import org.glauber.console.terminal.Console;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.harness.SuiteConnection;
import org.glauber.harness.service.ServiceCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Generates texts without a template. */
@Command(name = "text", description = "Generate texts.", sortOptions = false)
public final class TextCommand implements Runnable {
  private final Console console;
  private final ServiceCommand services;
  private final Path home;

  @Mixin private GenerationOptions options;
  @Mixin private TargetOptions target;

  /**
   * @param services how to start a service if no suite is running
   * @param home the repository's root
   */
  public TextCommand(Console console, ServiceCommand services, Path home) {
    this.console = console;
    this.services = services;
    this.home = home;
  }

  @Override
  public void run() {
    GenerateTextRequest request = options.request(console).build();
    try (SuiteConnection suite = target.connect(console, services, home)) {
      GenerationCall.run(suite.client(), request, options.output(console));
    }
  }
}
