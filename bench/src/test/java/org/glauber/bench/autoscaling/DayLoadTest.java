package org.glauber.bench.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.glauber.bench.autoscaling.DayLoad.Line;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DayLoadTest {
  private static final DayLoad LOAD =
      new DayLoad(
          List.of(
              new Line(0, "tales", 2, 96),
              new Line(900, "faces", 0.5, 128),
              new Line(900, "tales", 0, 0)));

  @TempDir private Path directory;

  @Test
  void aWrittenLoadIsReadBack() throws IOException {
    Path file = directory.resolve("load.csv");
    LOAD.write(file);
    assertThat(file)
        .content()
        .isEqualToNormalizingNewlines(
            """
            second,model,generations,steps
            0,tales,2.0000,96.0000
            900,faces,0.5000,128.0000
            900,tales,0.0000,0.0000
            """);
    assertThat(DayLoad.read(file)).isEqualTo(LOAD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "second;model                           | its first line must be second,model,generations,steps.",
        "second,model,generations,steps         | at least one line must have generations above 0.",
        "second,model,generations,steps/0,a     | line 2: it must be second,model,generations,steps.",
        "second,model,generations,steps/x,a,1,1 | line 2: second must be 0 to 86,399, not \"x\".",
        "second,model,generations,steps/0,a,-1,1 | line 2: generations must be 0 to 1,000,000,000, not \"-1\".",
        "second,model,generations,steps/0,a,1,NaN | line 2: steps must be 0 to 1,000,000,000, not \"NaN\".",
        "second,model,generations,steps/9,a,1,1/8,a,1,1 | line 3: second must not be less than in the line before, 9."
      })
  void anInvalidLineIsRejectedWithItsRule(String text, String expected) throws IOException {
    Path file = directory.resolve("load.csv");
    Files.writeString(file, text.replace('/', '\n'));
    assertThatThrownBy(() -> DayLoad.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(expected);
  }

  @Test
  void generationsArriveAtTheLoadsRate() {
    Arrivals arrivals = new Arrivals(LOAD, 10, 1);
    assertThat(between(arrivals, 0, 900))
        .hasSizeBetween(18_000 - 4 * 135, 18_000 + 4 * 135)
        .containsOnly(48);
    assertThat(between(arrivals, 900, 1_800))
        .hasSizeBetween(4_500 - 4 * 67, 4_500 + 4 * 67)
        .containsOnly(256);
  }

  @Test
  void theMeanStepsOfAGenerationMatchTheCurve() {
    Arrivals arrivals = new Arrivals(Day.load(), 10, 1);
    assertThat(between(arrivals, 0, 3_600)).containsOnly(48);
    assertThat(Day.load().lines()).hasSize(2 * 96);
  }

  /** The numbers that docs/measurements.md states of the recorded day. */
  @Test
  void theRecordedDayMatchesTheReadme() throws IOException {
    List<Line> lines = DayLoad.read(Path.of("..", "docs", "day.csv")).lines();
    double secondsALine = 24 * 60 / 96.0; // it took 24 minutes
    assertThat(lines.stream().mapToDouble(Line::generations).sum() * secondsALine)
        .isCloseTo(2678, within(1.0));
    assertThat(stepsAGeneration(lines, Day.TEXT_MODEL)).isCloseTo(48, within(0.5));
    assertThat(stepsAGeneration(lines, Day.IMAGE_MODEL)).isCloseTo(190, within(2.0));
  }

  private static double stepsAGeneration(List<Line> lines, String model) {
    List<Line> ofModel = lines.stream().filter(line -> line.model().equals(model)).toList();
    return ofModel.stream().mapToDouble(Line::steps).sum()
        / ofModel.stream().mapToDouble(Line::generations).sum();
  }

  private static List<Integer> between(Arrivals arrivals, int first, int end) {
    return IntStream.range(first, end).mapToObj(arrivals::second).flatMap(List::stream).toList();
  }
}
