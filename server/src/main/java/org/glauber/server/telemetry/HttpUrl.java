package org.glauber.server.telemetry;

import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Where something listens: a URL with its scheme, which is easily forgotten. */
public final class HttpUrl implements Converter<String> {
  private static final long serialVersionUID = 1L;
  private static final Pattern URL = Pattern.compile("https?://[^\\s/]+(/\\S*)?");

  /** Made by the configuration. */
  public HttpUrl() {}

  @Override
  public String convert(String value) {
    if (!URL.matcher(value).matches()) {
      throw new IllegalArgumentException("must be an http URL, as http://localhost:4317");
    }
    return value;
  }
}
