package org.glauber.cli.generation;

import org.glauber.cli.console.Console;
import org.glauber.cli.gateway.GatewayClient;
import org.glauber.cli.gateway.TargetOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Generates texts from nothing. */
@Command(name = "text", description = "Generate texts.", sortOptions = false)
public final class TextCommand implements Runnable {
  private final Console console;

  @Mixin private GenerationOptions options;
  @Mixin private TargetOptions target;

  public TextCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    try (GatewayClient client = target.connect()) {
      GenerationCall.run(client, options.request(console).build(), options.output(console));
    }
  }
}
