package org.glauber.trainer.schedules;

import java.util.List;
import java.util.Locale;
import org.glauber.core.statistics.CorrectedShare.Found;

/**
 * The quality and cost of one schedule: a row of the table.
 *
 * @param label the model, or another name that distinguishes this measurement from others
 * @param sampler the sampler's name on the command line
 * @param schedule "16 sweeps", or levels as in "16 5 1 0"
 * @param evaluationsPerSite mean number of steps per free site that the network decided
 * @param accepted share of tales that the grammar accepts
 */
record ScheduleScore(
    String label,
    String sampler,
    String schedule,
    double temperature,
    double topP,
    double evaluationsPerSite,
    Found accepted) {
  static final String HEADER =
      "label,sampler,schedule,temperature,top_p,evaluations_per_site,accepted,tales";

  private static final int CELLS = 8;

  ScheduleScore {
    for (String text : List.of(label, sampler, schedule)) {
      if (!isCell(text)) {
        throw new IllegalArgumentException(
            "must be plain text without commas and quotes, but is \"" + text + "\"");
      }
    }
  }

  /** Returns whether a text can be a CSV cell without quoting. */
  static boolean isCell(String text) {
    return !text.isBlank() && text.chars().noneMatch(it -> it == ',' || it == '"' || it < ' ');
  }

  /** Returns a line of CSV. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%s,%s,%s,%s,%s,%.3f,%d,%d",
        label,
        sampler,
        schedule,
        temperature,
        topP,
        evaluationsPerSite,
        accepted.hits(),
        accepted.count());
  }

  /**
   * Parses a line of CSV.
   *
   * @throws IllegalArgumentException if {@link #line} cannot have written the line
   */
  static ScheduleScore of(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != CELLS) {
      throw new IllegalArgumentException(
          "must have %d cells, but has %d: %s".formatted(CELLS, cells.length, line));
    }
    return new ScheduleScore(
        cells[0],
        cells[1],
        cells[2],
        Double.parseDouble(cells[3]),
        Double.parseDouble(cells[4]),
        Double.parseDouble(cells[5]),
        new Found(Long.parseLong(cells[6]), Long.parseLong(cells[7])));
  }
}
