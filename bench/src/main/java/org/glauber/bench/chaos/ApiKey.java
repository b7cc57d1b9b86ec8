package org.glauber.bench.chaos;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * An API key of a tenant, made up for a run.
 *
 * @param tenant whose it is
 * @param text the key itself
 */
record ApiKey(String tenant, String text) {
  /** The configuration key of the file that holds the digests of keys. */
  static final String SETTING = "glauber.server.auth.api-keys";

  /** A file of keys as services read it: the tenants, and digests only. */
  static TemporaryFile file(ApiKey... keys) {
    return TemporaryFile.of(
        Arrays.stream(keys)
            .map(key -> "%s %s%n".formatted(key.tenant(), key.digest()))
            .collect(Collectors.joining()));
  }

  private String digest() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
