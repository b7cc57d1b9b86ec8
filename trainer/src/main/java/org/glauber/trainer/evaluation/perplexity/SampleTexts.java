package org.glauber.trainer.evaluation.perplexity;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.glauber.trainer.input.TextLines;
import org.glauber.trainer.run.FileProblem;

/**
 * Texts in a file: one a line, or JSON lines with {@code text}, such as {@code ./glauber text
 * --json} prints. A file is JSON if its first character is a brace or, in a file that ends in
 * {@code .jsonl}, a quotation mark.
 */
public final class SampleTexts {
  private static final int MOST_TEXTS = 1_000_000;

  private SampleTexts() {}

  /**
   * Reads the texts of a file, without empty lines.
   *
   * @throws IllegalArgumentException naming file, line and problem
   */
  public static List<String> read(Path file) {
    List<String> texts = new ArrayList<>();
    try (TextLines lines = TextLines.open(file)) {
      boolean isJson = false;
      while (lines.next()) {
        String place = "%s, line %d: ".formatted(file, lines.number());
        if (lines.isTooLong()) {
          throw new IllegalArgumentException(place + "a text must have at most 1 MiB");
        }
        String line = lines.text().strip();
        isJson |= texts.isEmpty() && isJson(file, line);
        if (line.isEmpty()) {
          continue;
        }
        if (texts.size() == MOST_TEXTS) {
          throw new IllegalArgumentException(
              "%s must have at most %,d texts".formatted(file, MOST_TEXTS));
        }
        (isJson ? text(line, place) : Optional.of(line)).ifPresent(texts::add);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(FileProblem.sentence(e), e);
    }
    if (texts.isEmpty()) {
      throw new IllegalArgumentException(file + " has no text");
    }
    return texts;
  }

  private static boolean isJson(Path file, String line) {
    return line.startsWith("{") || (file.toString().endsWith(".jsonl") && line.startsWith("\""));
  }

  /** Returns the text of a line; empty if it is another event of {@code ./glauber text --json}. */
  private static Optional<String> text(String line, String place) {
    JsonElement value;
    try {
      value = JsonParser.parseString(line);
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(place + "it must be JSON, as the lines before it", e);
    }
    if (value.isJsonObject()) {
      JsonObject object = value.getAsJsonObject();
      JsonElement finished = object.get("finished");
      boolean isEvent = object.has("accepted") || object.has("progress") || object.has("heartbeat");
      value =
          finished != null && finished.isJsonObject()
              ? finished.getAsJsonObject().get("text")
              : object.get("text");
      if (value == null && isEvent) {
        return Optional.empty();
      }
    }
    if (value == null || !value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw new IllegalArgumentException(
          place + "it must be a JSON string, or an object with the string text");
    }
    return Optional.of(value.getAsString());
  }
}
