package org.glauber.cli.output;

import java.io.PrintWriter;
import org.glauber.console.terminal.JsonLine;
import org.glauber.generation.v1.GenerateTextResponse;

/** Prints each event as a line of JSON when it arrives. */
public record JsonOutput(PrintWriter out) implements GenerationOutput {
  @Override
  public void show(GenerateTextResponse event) {
    out.println(JsonLine.of(event));
  }

  @Override
  public void close() {
    out.flush();
  }
}
