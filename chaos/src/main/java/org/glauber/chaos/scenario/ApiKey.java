package org.glauber.chaos.scenario;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * An API key of a tenant, for one run.
 *
 * @param tenant the tenant that it belongs to
 * @param text the key itself
 */
public record ApiKey(String tenant, String text) {
  /** The setting that names the file with the keys' digests. */
  public static final String SETTING = "glauber.server.auth.api-keys";

  /** Writes a file of keys in the format that services read: tenants and digests of keys. */
  public static TemporaryFile file(ApiKey... keys) {
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
