package org.glauber.harness;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Queries the liveness of a service over HTTP, as a Kubernetes probe does. */
final class Liveness {
  private static final String PATH = "/q/health/live";
  private static final int LIMIT_MILLIS = 2_000;
  private static final int MAX_BYTES = 65_536;
  private static final Pattern FAILED_CHECK =
      Pattern.compile(
          "\"name\"\\s*:\\s*\"([^\"]+)\"\\s*,\\s*\"status\"\\s*:\\s*\"DOWN\""
              + "(?:\\s*,\\s*\"data\"\\s*:\\s*\\{\\s*\"reason\"\\s*:\\s*\"([^\"\\\\]+)\")?");

  private Liveness() {}

  /**
   * Why a service reports that it is not alive. Empty if it reports that it is, or does not answer,
   * because a process that is suspended, starting or ending must not be restarted.
   *
   * @param address host and port of its HTTP server
   */
  static Optional<String> failure(String address) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://" + address + PATH).toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(LIMIT_MILLIS);
      connection.setReadTimeout(LIMIT_MILLIS);
      try {
        return failure(connection);
      } finally {
        connection
            .disconnect(); // a response that is not read completely would keep the connection open
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> failure(HttpURLConnection connection) throws IOException {
    if (connection.getResponseCode() != HttpURLConnection.HTTP_UNAVAILABLE) {
      return Optional.empty();
    }
    try (InputStream body = connection.getErrorStream()) {
      return Optional.of(
          body == null
              ? ""
              : checks(new String(body.readNBytes(MAX_BYTES), StandardCharsets.UTF_8)));
    }
  }

  /** Why the checks failed: the reason of each, or its name if it has none. */
  private static String checks(String body) {
    return FAILED_CHECK
        .matcher(body)
        .results()
        .map((MatchResult check) -> check.group(2) == null ? check.group(1) : check.group(2))
        .collect(Collectors.joining(", "));
  }
}
