package org.glauber.bench.autoscaling;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The load over a day, as recorded from the services' metrics: lines of {@code
 * second,model,generations,steps}. Generations and steps are rates per second that hold until the
 * next line of the same model. Seconds count from the start of the day and never decrease.
 *
 * @param lines the lines in order
 */
public record DayLoad(List<Line> lines) {
  public static final String HEADER = "second,model,generations,steps";

  private static final int MAX_PER_SECOND = 1_000_000_000;
  private static final int MAX_LINES = 1_000_000;

  public DayLoad {
    lines = List.copyOf(lines);
  }

  /**
   * The load of a model from one moment on.
   *
   * @param second the second of the day
   * @param generations requested per second
   * @param steps their steps per second
   */
  public record Line(int second, String model, double generations, double steps) {

    /**
     * @throws IllegalArgumentException if the line is invalid; the message gives the rule
     */
    static Line parse(String text) {
      String[] fields = text.split(",", -1);
      if (fields.length != 4) {
        throw new IllegalArgumentException("it must be " + HEADER + ".");
      }
      int second = (int) number("second", fields[0], Day.SECONDS - 1);
      double generations = number("generations", fields[2], MAX_PER_SECOND);
      return new Line(second, fields[1], generations, number("steps", fields[3], MAX_PER_SECOND));
    }

    private static double number(String name, String text, double most) {
      try {
        double number = Double.parseDouble(text);
        if (number >= 0 && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // reported below
      }
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s must be 0 to %,.0f, not \"%s\".", name, most, text));
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%d,%s,%.4f,%.4f", second, model, generations, steps);
    }
  }

  /**
   * @throws IllegalArgumentException if a line is invalid; the message names the line and the rule
   */
  public static DayLoad read(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      return parse(lines.lines().limit(MAX_LINES).toList());
    }
  }

  private static DayLoad parse(List<String> text) {
    if (text.isEmpty() || !text.getFirst().equals(HEADER)) {
      throw new IllegalArgumentException("its first line must be " + HEADER + ".");
    }
    List<Line> lines = new ArrayList<>();
    int second = 0;
    for (int number = 1; number < text.size(); number++) {
      try {
        Line line = Line.parse(text.get(number));
        if (line.second() < second) {
          throw new IllegalArgumentException(
              "second must not be less than in the line before, " + second + ".");
        }
        second = line.second();
        lines.add(line);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + (number + 1) + ": " + e.getMessage(), e);
      }
    }
    if (lines.stream().noneMatch(line -> line.generations() > 0)) {
      throw new IllegalArgumentException("at least one line must have generations above 0.");
    }
    return new DayLoad(lines);
  }

  public void write(Path file) throws IOException {
    List<String> text = new ArrayList<>(List.of(HEADER));
    lines.forEach(line -> text.add(line.toString()));
    Files.write(file, text);
  }
}
