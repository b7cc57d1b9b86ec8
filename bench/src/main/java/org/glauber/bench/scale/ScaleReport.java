package org.glauber.bench.scale;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import org.glauber.console.terminal.Console;

/**
 * The output of {@code bench scale}: lines after each part, or one JSON object at the end. Progress
 * messages go to standard error.
 */
final class ScaleReport {
  private final Console console;
  private final boolean json;
  private final JsonObject figures = new JsonObject();

  /**
   * @param json whether to print JSON instead of lines
   */
  ScaleReport(Console console, boolean json) {
    this.console = console;
    this.json = json;
  }

  /** Prints what is being measured. */
  void progress(String format, Object... figuresOfLine) {
    console.err().printf(format + "%n", figuresOfLine);
  }

  /** Reports the results of a part. */
  void add(String part, JsonElement results, List<String> lines) {
    figures.add(part, results);
    if (!json) {
      lines.forEach(console.out()::println);
      console.out().println();
    }
  }

  /** Prints the JSON object if it is asked for. */
  void finish() {
    if (json) {
      console.out().println(new Gson().toJson(figures));
    }
  }

  /** Formats figures as in English, in every locale. */
  static String format(String format, Object... figures) {
    return String.format(Locale.ROOT, format, figures);
  }
}
