package org.glauber.trainer.schedules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.trainer.run.WholeFile;

/** The scores of several measurements in a CSV file, each with its label. */
record ScheduleTable(List<ScheduleScore> scores) {
  ScheduleTable {
    scores = List.copyOf(scores);
  }

  /** Reads a table; it is empty if the file does not exist. */
  static ScheduleTable read(Path file) {
    if (!Files.exists(file)) {
      return new ScheduleTable(List.of());
    }
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty() || !lines.getFirst().equals(ScheduleScore.HEADER)) {
        throw new IllegalArgumentException("its first line must be " + ScheduleScore.HEADER);
      }
      return new ScheduleTable(
          lines.stream().skip(1).filter(line -> !line.isBlank()).map(ScheduleScore::of).toList());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.INVALID_ARGUMENT, "%s: %s".formatted(file, e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a copy of this table in which the scores of one label are replaced. */
  ScheduleTable with(String label, List<ScheduleScore> replacement) {
    List<ScheduleScore> all = new ArrayList<>(scores);
    all.removeIf(score -> score.label().equals(label));
    all.addAll(replacement);
    return new ScheduleTable(all);
  }

  void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>(List.of(ScheduleScore.HEADER));
    scores.forEach(score -> lines.add(score.line()));
    WholeFile.write(file, part -> Files.write(part, lines));
  }
}
