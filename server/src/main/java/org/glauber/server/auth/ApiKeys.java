package org.glauber.server.auth;

import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleGauge;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glauber.server.config.ConfigRules;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * API keys, identified by their digests in a file of lines {@code TENANT SHA256}; {@code #} starts
 * a comment line. The file holds no keys, so that a reader of the file cannot use it to
 * authenticate.
 *
 * <p>The file is read at most once a second, by the thread of one call, while other calls use the
 * keys read before. Changes are detected by content, because an edit may leave the file's time and
 * size unchanged.
 *
 * <p>While the file is missing or has an invalid line, the keys read before remain valid for a
 * bounded time. Dropping them immediately would turn a typing error into an outage; keeping them
 * indefinitely would keep a key that the edit was meant to revoke. After that time no key is valid,
 * and calls are refused as UNAVAILABLE rather than UNAUTHENTICATED, because their keys may be
 * correct.
 */
final class ApiKeys implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ApiKeys.class);
  private static final String KEY = "glauber.server.auth.api-keys";
  private static final Pattern LINE =
      Pattern.compile("\\s*(?<tenant>[A-Za-z0-9._-]{1,64})\\s+(?<digest>[0-9a-fA-F]{64})\\s*");
  private static final int MAX_BYTES = 8 << 20;
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  private final Path file;
  private final Duration kept;
  private final LongSupplier nanoTime;
  private final ObservableDoubleGauge unreadable;
  private final AtomicBoolean isChecking = new AtomicBoolean();
  private volatile Keys keys; // written by the thread that reads the file

  /**
   * Reads the file.
   *
   * @param kept how long known keys remain valid while the file cannot be read
   * @param nanoTime the clock, {@link System#nanoTime}
   * @throws io.quarkus.runtime.configuration.ConfigurationException if the file cannot be read or a
   *     line is invalid, naming the line
   */
  ApiKeys(Path file, Duration kept, LongSupplier nanoTime, Meter meter) {
    this.file = file;
    this.kept = kept;
    this.nanoTime = nanoTime;
    try {
      byte[] content = content();
      this.keys = new Keys(tenants(content), digest(content), nanoTime.getAsLong(), null);
    } catch (IOException | IllegalArgumentException e) {
      throw ConfigRules.refusal(
          "%s %s must be readable, a line TENANT SHA256 for each key: %s"
              .formatted(KEY, file, e.getMessage()));
    }
    this.unreadable =
        meter
            .gaugeBuilder("glauber.keys.unreadable")
            .setUnit("s")
            .setDescription("Time for which the file of API keys could not be read, 0 while it can")
            .buildWithCallback(gauge -> gauge.record(unreadable().toNanos() / 1e9));
  }

  /**
   * The file's content at the last successful read.
   *
   * @param tenants digest in lower case → tenant
   * @param content the digest of the file
   * @param checkedNanos when the file was last checked
   * @param unreadableNanos since when the file has been unreadable; null while it is readable
   */
  private record Keys(
      Map<String, String> tenants,
      String content,
      long checkedNanos,
      @Nullable Long unreadableNanos) {}

  /**
   * The tenant of a credential; empty if it is not a valid API key.
   *
   * @param credential the text after "Bearer"; must not be logged
   */
  Optional<String> tenant(String credential) {
    checkFile();
    return areExpired()
        ? Optional.empty()
        : Optional.ofNullable(
            keys.tenants().get(digest(credential.getBytes(StandardCharsets.UTF_8))));
  }

  /** Whether the file has been unreadable for so long that no key is valid. */
  boolean areExpired() {
    return age(keys, nanoTime.getAsLong()).compareTo(kept) > 0;
  }

  private Duration unreadable() {
    checkFile();
    return age(keys, nanoTime.getAsLong());
  }

  /** How long the file has been unreadable. */
  private static Duration age(Keys keys, long nanos) {
    Long since = keys.unreadableNanos();
    return since == null ? Duration.ZERO : Duration.ofNanos(nanos - since);
  }

  private void checkFile() {
    if (nanoTime.getAsLong() - keys.checkedNanos() >= CHECK_INTERVAL.toNanos()
        && isChecking.compareAndSet(false, true)) {
      try {
        keys = reread(keys, nanoTime.getAsLong());
      } finally {
        isChecking.set(false);
      }
    }
  }

  private Keys reread(Keys before, long nanos) {
    try {
      byte[] content = content();
      String digest = digest(content);
      Map<String, String> tenants =
          digest.equals(before.content()) ? before.tenants() : tenants(content);
      if (before.unreadableNanos() != null) {
        LOG.infof("API keys readable again: file=%s", file);
      }
      return new Keys(tenants, digest, nanos, null);
    } catch (IOException | IllegalArgumentException e) {
      Long since = before.unreadableNanos();
      if (since == null) {
        LOG.errorf(
            "API keys unreadable: file=%s reason=%s; the keys read before remain valid for %s",
            file, e.getMessage(), kept);
      } else if (nanos - since > kept.toNanos()
          && before.checkedNanos() - since <= kept.toNanos()) {
        LOG.errorf("API keys expired: file=%s reason=%s", file, e.getMessage());
      }
      return new Keys(before.tenants(), before.content(), nanos, since == null ? nanos : since);
    }
  }

  private byte[] content() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new IllegalArgumentException("it has more than %,d bytes".formatted(MAX_BYTES));
      }
      return content;
    }
  }

  private static Map<String, String> tenants(byte[] content) {
    Map<String, String> tenants = new HashMap<>();
    Map<String, Integer> numbers = new HashMap<>(); // digest → its first line
    List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      if (line.isBlank() || line.strip().startsWith("#")) {
        continue;
      }
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "line " + number + " is not a tenant and a SHA-256 in hexadecimal");
      }
      String digest = parts.group("digest").toLowerCase(Locale.ROOT);
      String other = tenants.putIfAbsent(digest, parts.group("tenant"));
      if (other != null && !other.equals(parts.group("tenant"))) {
        throw new IllegalArgumentException(
            "lines %d and %d give one key to two tenants, %s and %s"
                .formatted(numbers.get(digest), number, other, parts.group("tenant")));
      }
      numbers.putIfAbsent(digest, number);
    }
    return Map.copyOf(tenants);
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    unreadable.close();
  }
}
