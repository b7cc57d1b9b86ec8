package org.glauber.cli.demo;

import com.google.protobuf.util.Durations;
import java.time.Duration;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.glauber.console.terminal.Quantity;
import org.glauber.console.terminal.TextTable;
import org.glauber.generation.v1.GenerationStatistics;

/** Compares the statistics of several generations, one column each. */
final class TimeTable {
  private final TextTable table;
  private final List<GenerationStatistics> columns;

  private TimeTable(SequencedMap<String, GenerationStatistics> columns) {
    this.columns = List.copyOf(columns.sequencedValues());
    this.table = new TextTable(row("", columns.sequencedKeySet().stream()));
  }

  /**
   * Creates the table.
   *
   * @param took the statistics by column heading
   */
  static TextTable of(SequencedMap<String, GenerationStatistics> took) {
    TimeTable times = new TimeTable(took);
    times.time("encode what is given", GenerationStatistics::getEncodeTime);
    times.time("wait for a lane", GenerationStatistics::getQueueTime);
    times.time("denoise", GenerationStatistics::getDenoiseTime);
    times.time("decode states, concurrently", GenerationStatistics::getDecodeTime);
    times.time("from request to result", GenerationStatistics::getTotalTime);
    times.count("steps", GenerationStatistics::getSteps);
    times.count("forward passes", GenerationStatistics::getPasses);
    times.count("evaluations", GenerationStatistics::getEvaluations);
    times.count("steps decided again", GenerationStatistics::getStepsDecidedAgain);
    return times.table;
  }

  private void time(
      String label, Function<GenerationStatistics, com.google.protobuf.Duration> part) {
    table.row(row(label, columns.stream().map(part).map(TimeTable::time)));
  }

  private void count(String label, ToIntFunction<GenerationStatistics> part) {
    table.row(row(label, columns.stream().mapToInt(part).mapToObj(Quantity::count)));
  }

  private static String[] row(String label, Stream<String> cells) {
    return Stream.concat(Stream.of(label), cells).toArray(String[]::new);
  }

  private static String time(com.google.protobuf.Duration time) {
    return Quantity.time(Duration.ofNanos(Durations.toNanos(time)));
  }
}
