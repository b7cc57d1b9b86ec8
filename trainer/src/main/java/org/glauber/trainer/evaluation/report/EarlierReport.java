package org.glauber.trainer.evaluation.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.core.statistics.CorrectedShare.Found;
import org.glauber.core.statistics.ShareDifference;
import org.glauber.trainer.run.FileProblem;

/**
 * The output of an earlier {@code eval --json}, with which new shares are compared.
 *
 * @param file the file that the report was read from
 */
public record EarlierReport(Path file, JsonObject report) {

  /**
   * Reads a report.
   *
   * @throws CommandFailure if the file cannot be read or is not such a report
   */
  public static EarlierReport read(Path file) {
    try {
      JsonElement read = JsonParser.parseString(Files.readString(file));
      if (read.isJsonObject()) {
        return new EarlierReport(file, read.getAsJsonObject());
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.INVALID_ARGUMENT, "--against %s: %s".formatted(file, FileProblem.sentence(e)));
    } catch (UncheckedIOException | JsonParseException e) {
      throw noReport(file, "it is not one JSON object");
    }
    throw noReport(file, "it is not one JSON object");
  }

  /**
   * Returns the difference between a share and the earlier one.
   *
   * @param key key of the earlier share; the keys of nested objects are joined by dots
   * @throws CommandFailure if the report has no such share
   */
  public ShareDifference difference(Found now, String key) {
    double share = number(key);
    double count = number("count");
    if (share < 0 || share > 1 || count < 1) {
      throw noReport(file, "its %s of %s is no share".formatted(key, count));
    }
    return ShareDifference.of(
        now.hits(), now.count(), Math.round(share * count), Math.round(count));
  }

  private double number(String key) {
    JsonElement at = report;
    for (String part : key.split("\\.", -1)) {
      JsonElement next = at.isJsonObject() ? at.getAsJsonObject().get(part) : null;
      if (next == null) {
        throw noReport(file, "it has no '%s'".formatted(key));
      }
      at = next;
    }
    try {
      return at.getAsDouble();
    } catch (NumberFormatException | IllegalStateException | UnsupportedOperationException e) {
      throw noReport(file, "its '%s' is no number".formatted(key));
    }
  }

  private static CommandFailure noReport(Path file, String problem) {
    return new CommandFailure(
        ExitCode.INVALID_ARGUMENT,
        "--against %s: %s; it must hold what eval printed with --json of a model of the same kind"
            .formatted(file, problem));
  }
}
