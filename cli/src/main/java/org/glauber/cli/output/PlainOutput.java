package org.glauber.cli.output;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import org.glauber.generation.v1.GenerateTextResponse;

/**
 * Prints finished texts only, one per line, in the order of their index. Replaces a line break
 * within a text by a space; {@code --json} prints texts unchanged.
 */
final class PlainOutput implements GenerationOutput {
  private final PrintWriter out;
  private final Map<Integer, String> waiting = new HashMap<>();
  private int next;

  PlainOutput(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void show(GenerateTextResponse event) {
    if (event.hasFinished()) {
      waiting.put(event.getIndex(), event.getFinished().getText().replaceAll("\\R", " "));
      for (String text = waiting.remove(next); text != null; text = waiting.remove(next)) {
        out.println(text);
        next++;
      }
    }
  }

  @Override
  public void close() {
    out.flush();
  }
}
