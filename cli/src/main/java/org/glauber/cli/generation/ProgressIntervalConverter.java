package org.glauber.cli.generation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glauber.generation.v1.ProgressRhythm;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a progress interval: {@code 100ms}, {@code 8steps} or {@code none}. */
final class ProgressIntervalConverter implements ITypeConverter<ProgressRhythm> {
  private static final Pattern INTERVAL = Pattern.compile("(\\d{1,9})(ms|steps?)");

  @Override
  public ProgressRhythm convert(String text) {
    if (text.equals("none")) {
      return ProgressRhythm.newBuilder().setNone(true).build();
    }
    Matcher interval = INTERVAL.matcher(text);
    if (!interval.matches()) {
      throw new TypeConversionException(
          "\"" + text + "\" is not a progress interval: write 100ms, 8steps or none");
    }
    int count = Integer.parseInt(interval.group(1));
    return interval.group(2).equals("ms")
        ? ProgressRhythm.newBuilder().setEveryMillis(count).build()
        : ProgressRhythm.newBuilder().setEverySteps(count).build();
  }
}
