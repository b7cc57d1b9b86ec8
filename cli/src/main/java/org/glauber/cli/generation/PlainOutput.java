package org.glauber.cli.generation;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import org.glauber.generation.v1.GenerateTextResponse;

/**
 * Finished texts and nothing else, one a line in the order of their index. A line break within a
 * text becomes a space; with {@code --json} texts are exact.
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
