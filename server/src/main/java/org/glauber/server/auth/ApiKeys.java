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
 * API keys by their digests in a file of lines {@code TENANT SHA256}, {@code #} before a remark.
 * The file holds no key, so that reading it lets nobody in.
 *
 * <p>The file is read once a second at most, by one of the callers that come, while others use the
 * keys as they are. It is compared by content: an edit may leave time and size as they were.
 *
 * <p>While the file is missing or has a wrong line, its keys stay good for a bounded time. Dropping
 * them at once would turn a typing error into an outage; keeping them for ever would keep the key
 * that the edit was to revoke. When the time is over no key is good. Then callers are refused as
 * UNAVAILABLE and not as UNAUTHENTICATED, since nothing is known to be wrong with their keys.
 */
final class ApiKeys implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ApiKeys.class);
  private static final String KEY = "glauber.server.auth.api-keys";
  private static final Pattern LINE =
      Pattern.compile("\\s*(?<tenant>[A-Za-z0-9._-]{1,64})\\s+(?<digest>[0-9a-fA-F]{64})\\s*");
  private static final int MOST_BYTES = 8 << 20;
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Path file;
  private final Duration kept;
  private final LongSupplier nanoTime;
  private final ObservableDoubleGauge unreadable;
  private final AtomicBoolean isLooking = new AtomicBoolean();
  private volatile Keys keys; // written by the thread that reads the file

  /**
   * Reads the file.
   *
   * @param kept how long its keys are good while it cannot be read
   * @param nanoTime the clock, {@link System#nanoTime}
   * @throws io.quarkus.runtime.configuration.ConfigurationException when it cannot be read, naming
   *     the line
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
   * What the file held when it could be read last.
   *
   * @param tenants digest in lower case → tenant
   * @param content its digest
   * @param lookedNanos when it was last looked at
   * @param unreadableNanos since when it cannot be read; null while it can
   */
  private record Keys(
      Map<String, String> tenants,
      String content,
      long lookedNanos,
      @Nullable Long unreadableNanos) {}

  /**
   * The tenant that a credential stands for; empty when it is none of this kind, or not good.
   *
   * @param credential what came after "Bearer"; not to be logged
   */
  Optional<String> tenant(String credential) {
    look();
    return areExpired()
        ? Optional.empty()
        : Optional.ofNullable(
            keys.tenants().get(digest(credential.getBytes(StandardCharsets.UTF_8))));
  }

  /** Whether the file cannot be read for so long that no key is good. */
  boolean areExpired() {
    return age(keys, nanoTime.getAsLong()).compareTo(kept) > 0;
  }

  private Duration unreadable() {
    look();
    return age(keys, nanoTime.getAsLong());
  }

  /** For how long the file could not be read. */
  private static Duration age(Keys keys, long nanos) {
    Long since = keys.unreadableNanos();
    return since == null ? Duration.ZERO : Duration.ofNanos(nanos - since);
  }

  private void look() {
    if (nanoTime.getAsLong() - keys.lookedNanos() >= LOOK.toNanos()
        && isLooking.compareAndSet(false, true)) {
      try {
        keys = again(keys, nanoTime.getAsLong());
      } finally {
        isLooking.set(false);
      }
    }
  }

  private Keys again(Keys before, long nanos) {
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
            "API keys unreadable: file=%s reason=%s; the keys read before are good for %s more",
            file, e.getMessage(), kept);
      } else if (nanos - since > kept.toNanos() && before.lookedNanos() - since <= kept.toNanos()) {
        LOG.errorf("API keys expired: file=%s reason=%s", file, e.getMessage());
      }
      return new Keys(before.tenants(), before.content(), nanos, since == null ? nanos : since);
    }
  }

  private byte[] content() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MOST_BYTES + 1);
      if (content.length > MOST_BYTES) {
        throw new IllegalArgumentException("it has more than %,d bytes".formatted(MOST_BYTES));
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
