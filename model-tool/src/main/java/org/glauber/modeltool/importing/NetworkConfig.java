package org.glauber.modeltool.importing;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.FileProblem;
import org.glauber.network.dit.DitShape;

/**
 * The configuration beside a checkpoint, {@code config.json}: the sizes that it states, at the top
 * or under {@code model}.
 */
final class NetworkConfig {
  private static final long MAX_BYTES = 1 << 20;
  private static final List<String> SITES =
      List.of("length", "site_count", "model_length", "max_length", "seq_len", "sequence_length");
  private static final List<String> HEADS =
      List.of("n_heads", "num_heads", "heads", "num_attention_heads", "n_head");
  private static final List<String> TOKENS = List.of("tokens", "vocabulary_size");
  private static final List<String> SWEEPS = List.of("max_sweeps", "sweeps");
  private static final List<String> KEEP = List.of("keep_probability");

  private final Path file;
  private final JsonObject content;
  private final boolean isPresent;

  private NetworkConfig(Path file, JsonObject content, boolean isPresent) {
    this.file = file;
    this.content = content;
    this.isPresent = isPresent;
  }

  /**
   * The configuration of a checkpoint.
   *
   * @param stated the file that the caller states; otherwise it is {@code config.json} beside the
   *     checkpoint, if there is one
   * @throws CommandFailure when the file cannot be read or is not a JSON object
   */
  static NetworkConfig beside(Path checkpoint, Optional<Path> stated) {
    Path file = stated.orElseGet(() -> checkpoint.resolveSibling("config.json"));
    if (stated.isEmpty() && !Files.exists(file)) {
      return new NetworkConfig(file, new JsonObject(), false);
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "%s must be at most %,d bytes long; state another with --config."
                .formatted(file, MAX_BYTES));
      }
      return new NetworkConfig(
          file, JsonParser.parseString(Files.readString(file)).getAsJsonObject(), true);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "--config: %s: %s.".formatted(file, FileProblem.reason(e)));
    } catch (JsonParseException | IllegalStateException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s must be a JSON object of sizes; state another with --config.".formatted(file));
    }
  }

  OptionalInt sites() {
    return whole(SITES);
  }

  OptionalInt heads() {
    return whole(HEADS);
  }

  OptionalInt tokens() {
    return whole(TOKENS);
  }

  OptionalInt maxSweeps() {
    return whole(SWEEPS);
  }

  Optional<Double> keepProbability() {
    return find(KEEP).map(this::number);
  }

  /**
   * Requires that sizes that the configuration states are those of the tensors.
   *
   * @throws CommandFailure naming the first that differs
   */
  void requireAgreement(DitShape shape) {
    agree(List.of("hidden_size"), shape.width());
    agree(List.of("cond_dim"), shape.conditioningWidth());
    agree(List.of("n_blocks"), shape.layers());
  }

  private void agree(List<String> names, int actual) {
    OptionalInt stated = whole(names);
    if (stated.isPresent() && stated.getAsInt() != actual) {
      throw new CommandFailure(
          ExitCode.MODEL_REFUSED,
          "%s states %s = %,d, but the tensors have %,d: it belongs to another checkpoint; state the right one with --config."
              .formatted(file, names.getFirst(), stated.getAsInt(), actual));
    }
  }

  /** Where a size was looked for in vain, to follow "is not in the tensors". */
  String describe(String name) {
    return isPresent
        ? ", and %s has no %s".formatted(file, name)
        : ", and there is no %s".formatted(file);
  }

  private OptionalInt whole(List<String> names) {
    Optional<JsonElement> element = find(names);
    if (element.isEmpty()) {
      return OptionalInt.empty();
    }
    double value = number(element.get());
    if (value != Math.rint(value) || value < 0 || value > 1 << 30) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s: %s must be a whole number, but is %s."
              .formatted(file, names.getFirst(), element.get()));
    }
    return OptionalInt.of((int) value);
  }

  private double number(JsonElement element) {
    if (element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber()) {
      return element.getAsDouble();
    }
    String text = element.toString();
    throw new CommandFailure(
        ExitCode.USAGE,
        "%s must have a number where it has %s."
            .formatted(file, text.substring(0, Math.min(60, text.length()))));
  }

  private Optional<JsonElement> find(List<String> names) {
    JsonElement model = content.get("model");
    for (String name : names) {
      if (model != null && model.isJsonObject() && model.getAsJsonObject().has(name)) {
        return Optional.of(model.getAsJsonObject().get(name));
      }
      if (content.has(name)) {
        return Optional.of(content.get(name));
      }
    }
    return Optional.empty();
  }
}
