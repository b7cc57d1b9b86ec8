package org.glauber.cli.generation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glauber.generation.v1.ProgressRhythm;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how often to report progress: {@code 100ms}, {@code 8steps} or {@code none}. */
final class RhythmConverter implements ITypeConverter<ProgressRhythm> {
  private static final Pattern RHYTHM = Pattern.compile("(\\d{1,9})(ms|steps?)");

  @Override
  public ProgressRhythm convert(String text) {
    if (text.equals("none")) {
      return ProgressRhythm.newBuilder().setNone(true).build();
    }
    Matcher rhythm = RHYTHM.matcher(text);
    if (!rhythm.matches()) {
      throw new TypeConversionException(
          "\"" + text + "\" is no rhythm: write 100ms, 8steps or none");
    }
    int count = Integer.parseInt(rhythm.group(1));
    return rhythm.group(2).equals("ms")
        ? ProgressRhythm.newBuilder().setEveryMillis(count).build()
        : ProgressRhythm.newBuilder().setEverySteps(count).build();
  }
}
