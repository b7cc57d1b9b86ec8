package org.glauber.console.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.model.v1.LevelSchedule;
import org.glauber.model.v1.ModelManifest;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The value of {@code --levels}: visit counts, as in {@code 16,5,1,0}, or the name of one of the
 * model's schedules.
 *
 * @param levels empty if a name was given
 * @param schedule empty if levels were given
 */
public record LevelsArgument(List<Integer> levels, String schedule) {
  public LevelsArgument {
    levels = List.copyOf(levels);
  }

  /** Sets the levels or the schedule name in a request; the gateway resolves the name. */
  public void applyTo(SamplingOptions.Builder options) {
    options.addAllLevels(levels).setSchedule(schedule);
  }

  /**
   * Resolves the levels.
   *
   * @throws IllegalArgumentException if the model has no schedule of that name
   */
  public List<Integer> of(ModelManifest manifest) {
    if (!levels.isEmpty()) {
      return levels;
    }
    return manifest.getSchedulesList().stream()
        .filter(it -> it.getName().equals(schedule))
        .findFirst()
        .map(LevelSchedule::getLevelsList)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    manifest.getSchedulesList().stream()
                        .map(LevelSchedule::getName)
                        .collect(
                            Collectors.joining(
                                ", ", "must be visit counts or one of the model's, [", "]"))));
  }

  /** Formats levels as {@link Converter} parses them. */
  public static String text(List<Integer> levels) {
    return levels.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** Parses an argument; one that starts with a letter is a name. */
  public static final class Converter implements ITypeConverter<LevelsArgument> {
    @Override
    public LevelsArgument convert(String text) {
      if (!text.isEmpty() && Character.isLetter(text.charAt(0))) {
        return new LevelsArgument(List.of(), text);
      }
      List<Integer> levels = new ArrayList<>();
      for (String level : text.split(",", -1)) {
        try {
          levels.add(Integer.valueOf(level.strip()));
        } catch (NumberFormatException e) {
          throw new TypeConversionException(
              "\"%s\" must be visit counts, as in 16,5,1,0, or the name of a schedule"
                  .formatted(text));
        }
      }
      return new LevelsArgument(levels, "");
    }
  }
}
