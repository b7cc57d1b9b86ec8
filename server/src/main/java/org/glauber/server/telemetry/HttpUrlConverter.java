package org.glauber.server.telemetry;

import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Checks a configured http or https URL: the scheme is required. */
public final class HttpUrlConverter implements Converter<String> {
  private static final long serialVersionUID = 1L;
  private static final Pattern URL = Pattern.compile("https?://[^\\s/]+(/\\S*)?");

  /** Called by the configuration. */
  public HttpUrlConverter() {}

  @Override
  public String convert(String value) {
    if (!URL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "must be an http or https URL, such as http://localhost:4317");
    }
    return value;
  }
}
