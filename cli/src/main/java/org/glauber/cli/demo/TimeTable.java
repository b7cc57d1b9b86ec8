package org.glauber.cli.demo;

import com.google.protobuf.util.Durations;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.glauber.cli.console.Quantity;
import org.glauber.cli.console.TextTable;
import org.glauber.generation.v1.GenerationStatistics;

/** What a tale and an infilling took, side by side. */
final class TimeTable {
  private final TextTable table = new TextTable("", "TALE", "INFILLING");
  private final GenerationStatistics tale;
  private final GenerationStatistics infilling;

  private TimeTable(GenerationStatistics tale, GenerationStatistics infilling) {
    this.tale = tale;
    this.infilling = infilling;
  }

  static List<String> lines(GenerationStatistics tale, GenerationStatistics infilling) {
    TimeTable times = new TimeTable(tale, infilling);
    times.time("encode the given words", GenerationStatistics::getEncodeTime);
    times.time("wait for a lane", GenerationStatistics::getQueueTime);
    times.time("denoise", GenerationStatistics::getDenoiseTime);
    times.time("decode states, meanwhile", GenerationStatistics::getDecodeTime);
    times.time("from request to result", GenerationStatistics::getTotalTime);
    times.count("steps", GenerationStatistics::getSteps);
    times.count("forward passes", GenerationStatistics::getPasses);
    times.count("evaluations", GenerationStatistics::getEvaluations);
    times.count("steps decided again", GenerationStatistics::getStepsDecidedAgain);
    return times.table.lines();
  }

  private void time(
      String label, Function<GenerationStatistics, com.google.protobuf.Duration> part) {
    table.row(label, time(part.apply(tale)), time(part.apply(infilling)));
  }

  private void count(String label, ToIntFunction<GenerationStatistics> part) {
    table.row(
        label, Quantity.count(part.applyAsInt(tale)), Quantity.count(part.applyAsInt(infilling)));
  }

  private static String time(com.google.protobuf.Duration time) {
    return Quantity.time(Duration.ofNanos(Durations.toNanos(time)));
  }
}
