package org.glauber.server.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glauber.server.config.ConfigRules;
import org.jboss.logging.Logger;

/**
 * API keys by their digests in a file of lines {@code TENANT SHA256}, {@code #} before a remark.
 * The file holds no key, so that reading it lets nobody in. It is read again when it changes; a
 * change that cannot be read leaves the keys as they were.
 */
final class ApiKeys {
  private static final Logger LOG = Logger.getLogger(ApiKeys.class);
  private static final String KEY = "glauber.server.auth.api-keys";
  private static final Pattern LINE =
      Pattern.compile("\\s*(?<tenant>[A-Za-z0-9._-]{1,64})\\s+(?<digest>[0-9a-fA-F]{64})\\s*");
  private static final long MOST_BYTES = 8 << 20;
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Path file;
  private final LongSupplier nanoTime;
  private volatile Keys keys;

  /**
   * Reads the file.
   *
   * @param nanoTime the clock, {@link System#nanoTime}
   * @throws io.quarkus.runtime.configuration.ConfigurationException when it cannot be read, naming
   *     the line
   */
  ApiKeys(Path file, LongSupplier nanoTime) {
    this.file = file;
    this.nanoTime = nanoTime;
    try {
      this.keys = read(nanoTime.getAsLong());
    } catch (IOException | IllegalArgumentException e) {
      throw ConfigRules.refusal(
          "%s %s must be readable, a line TENANT SHA256 for each key: %s"
              .formatted(KEY, file, e.getMessage()));
    }
  }

  /**
   * What the file held.
   *
   * @param tenants digest in lower case → tenant
   * @param modified the file's time
   * @param lookedNanos when it was last looked at
   */
  private record Keys(Map<String, String> tenants, long modified, long lookedNanos) {}

  /**
   * The tenant that a credential stands for; empty when it is none of this kind, or not good.
   *
   * @param credential what came after "Bearer"; not to be logged
   */
  Optional<String> tenant(String credential) {
    look();
    return Optional.ofNullable(keys.tenants().get(digest(credential)));
  }

  private void look() {
    Keys now = keys;
    long nanos = nanoTime.getAsLong();
    if (nanos - now.lookedNanos() < LOOK.toNanos()) {
      return;
    }
    try {
      long modified = Files.getLastModifiedTime(file).toMillis();
      keys = modified == now.modified() ? new Keys(now.tenants(), modified, nanos) : read(nanos);
    } catch (IOException | IllegalArgumentException e) {
      LOG.warnf("%s %s cannot be read, its keys stay as they were: %s", KEY, file, e.getMessage());
      keys = new Keys(now.tenants(), now.modified(), nanos);
    }
  }

  private Keys read(long nanos) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IllegalArgumentException("it has more than %,d bytes".formatted(MOST_BYTES));
    }
    long modified = Files.getLastModifiedTime(file).toMillis();
    Map<String, String> tenants = new HashMap<>();
    List<String> lines = Files.readAllLines(file);
    for (int k = 0; k < lines.size(); k++) {
      String line = lines.get(k);
      if (line.isBlank() || line.strip().startsWith("#")) {
        continue;
      }
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "line " + (k + 1) + " is not a tenant and a SHA-256 in hexadecimal");
      }
      tenants.put(parts.group("digest").toLowerCase(java.util.Locale.ROOT), parts.group("tenant"));
    }
    return new Keys(Map.copyOf(tenants), modified, nanos);
  }

  private static String digest(String credential) {
    try {
      byte[] bytes = credential.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
