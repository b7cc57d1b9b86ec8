package org.glauber.console.command;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.glauber.model.v1.Sampler;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Parses the name of a sampler, as in {@code heat-bath}: its proto name in lower case with hyphens.
 */
public final class SamplerConverter implements ITypeConverter<Sampler> {
  private static final String PREFIX = "SAMPLER_";

  @Override
  public Sampler convert(String text) {
    return samplers().stream()
        .filter(sampler -> name(sampler).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "\""
                        + text
                        + "\" is not a sampler: it must be one of "
                        + String.join(", ", names())));
  }

  /** The name of a sampler as {@link #convert} parses it. */
  public static String name(Sampler sampler) {
    return sampler == Sampler.UNRECOGNIZED
        ? "unknown"
        : sampler.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<Sampler> samplers() {
    return Arrays.stream(Sampler.values())
        .filter(
            sampler -> sampler != Sampler.UNRECOGNIZED && sampler != Sampler.SAMPLER_UNSPECIFIED)
        .toList();
  }

  private static List<String> names() {
    return samplers().stream().map(SamplerConverter::name).toList();
  }

  /** The names, for the help page. */
  public static final class Candidates implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names().iterator();
    }
  }
}
