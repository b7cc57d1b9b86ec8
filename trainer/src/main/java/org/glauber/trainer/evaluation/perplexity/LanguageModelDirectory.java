package org.glauber.trainer.evaluation.perplexity;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.glauber.trainer.run.FileProblem;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a language model: the network as TorchScript, its tokenizer, and {@value #JSON},
 * which describes both:
 *
 * <pre>{@code
 * {
 *   "network": "network.pt",        the default
 *   "tokenizer": "tokenizer.json",  the default; or a SentencePiece model
 *   "context": 1024,                tokens that the network sees at most, 2 to 1,048,576
 *   "begin_token": 50256,           put before every window and not scored; none if absent
 *   "end_token": 50256              the end of a text, scored with --score-end; none if absent
 * }
 * }</pre>
 *
 * @param context maximum number of tokens of one call
 * @param begin null for none
 * @param end null for none
 */
public record LanguageModelDirectory(
    Path network, Path tokenizer, int context, @Nullable Integer begin, @Nullable Integer end) {
  static final String JSON = "language-model.json";

  private static final int MAX_JSON_BYTES = 1 << 16;
  private static final int MOST_CONTEXT = 1 << 20;
  private static final Set<String> FIELDS =
      Set.of("network", "tokenizer", "context", "begin_token", "end_token");

  /**
   * Reads the description of a directory.
   *
   * @throws IllegalArgumentException naming file, field, rule and value
   */
  public static LanguageModelDirectory read(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          "%s must be a directory with a language model: a network, its tokenizer and %s, but is %s"
              .formatted(directory, JSON, Files.exists(directory) ? "a file" : "missing"));
    }
    Fields fields = new Fields(directory.resolve(JSON), object(directory.resolve(JSON)));
    fields.requireKnown();
    return new LanguageModelDirectory(
        fields.file("network", "network.pt"),
        fields.file("tokenizer", "tokenizer.json"),
        fields.whole("context", 2, MOST_CONTEXT, null),
        fields.token("begin_token"),
        fields.token("end_token"));
  }

  private static JsonObject object(Path file) {
    try {
      if (Files.exists(file) && Files.size(file) > MAX_JSON_BYTES) {
        throw new IllegalArgumentException(
            "%s must have at most %,d bytes".formatted(file, MAX_JSON_BYTES));
      }
      JsonElement read = JsonParser.parseString(Files.readString(file));
      if (read.isJsonObject()) {
        return read.getAsJsonObject();
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(FileProblem.sentence(e), e);
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(file + " must be one JSON object: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(file + " must be one JSON object");
  }

  /** Returns whether the vocabulary has the tokens that the description names. */
  void requireTokens(int vocabularySize) {
    requireToken("begin_token", begin, vocabularySize);
    requireToken("end_token", end, vocabularySize);
  }

  private void requireToken(String name, @Nullable Integer token, int vocabularySize) {
    if (token != null && token >= vocabularySize) {
      throw new IllegalArgumentException(
          "%s of %s must be below %,d, the size of the tokenizer's vocabulary, but is %,d"
              .formatted(name, JSON, vocabularySize, token));
    }
  }

  /** The fields of the file. */
  private record Fields(Path file, JsonObject object) {
    void requireKnown() {
      for (String name : object.keySet()) {
        if (!FIELDS.contains(name)) {
          throw refusal(name, "is not known; the fields are " + FIELDS.stream().sorted().toList());
        }
      }
    }

    Path file(String name, String fallback) {
      JsonElement value = object.get(name);
      if (value != null && !(value.isJsonPrimitive() && value.getAsJsonPrimitive().isString())) {
        throw refusal(name, "must be the name of a file, but is " + value);
      }
      Path named = file.resolveSibling(value == null ? fallback : value.getAsString());
      if (!Files.isRegularFile(named)) {
        throw refusal(name, "must be a file in this directory, but there is no " + named);
      }
      return named;
    }

    @Nullable Integer token(String name) {
      JsonElement value = object.get(name);
      return value == null || value.isJsonNull()
          ? null
          : Integer.valueOf(whole(name, 0, Integer.MAX_VALUE - 1, value));
    }

    int whole(String name, int least, int most, @Nullable JsonElement given) {
      JsonElement value = given == null ? object.get(name) : given;
      String rule = "must be a whole number from %,d to %,d".formatted(least, most);
      if (value == null) {
        throw refusal(name, rule + ", but is missing");
      }
      if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()) {
        double number = value.getAsDouble();
        if (number == Math.rint(number) && number >= least && number <= most) {
          return (int) number;
        }
      }
      throw refusal(name, rule + ", but is " + value);
    }

    private IllegalArgumentException refusal(String name, String problem) {
      return new IllegalArgumentException("%s: %s %s".formatted(file, name, problem));
    }
  }
}
