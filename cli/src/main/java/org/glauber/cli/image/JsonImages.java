package org.glauber.cli.image;

import java.io.PrintWriter;
import org.glauber.console.terminal.JsonLine;
import org.glauber.generation.v1.GenerateImageResponse;

/** Prints each event as a line of JSON when it arrives; images are Base64. */
record JsonImages(PrintWriter out) implements ImageOutput {
  @Override
  public void show(GenerateImageResponse event) {
    out.println(JsonLine.of(event));
  }

  @Override
  public void close() {
    out.flush();
  }
}
