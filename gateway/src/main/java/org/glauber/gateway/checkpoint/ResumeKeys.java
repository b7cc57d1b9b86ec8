package org.glauber.gateway.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.crypto.spec.SecretKeySpec;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.server.config.ConfigRules;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The keys of resume tokens. The first key seals tokens, and all keys open them. They are
 * configured, read from a file that is reloaded when it changes, or generated at start-up. Their
 * values are never logged.
 *
 * <p>Gateways reload a changed file at different times. So replace a key in three changes, each
 * made once all gateways have read the previous one: append the new key; move it to the front;
 * remove the old key when the last token that it sealed has expired. In each phase every gateway
 * can open the tokens of all others. If a new key is put first at once, it seals tokens that
 * gateways with the old file refuse.
 */
public final class ResumeKeys implements Supplier<List<SecretKeySpec>> {
  private static final Logger LOG = Logger.getLogger(ResumeKeys.class);
  private static final String KEYS = "glauber.gateway.resume.keys";
  private static final String KEYS_FILE = "glauber.gateway.resume.keys-file";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MIN_KEY_BYTES = 32;
  private static final int MAX_KEYS = 16; // every token is checked against each
  private static final long MAX_FILE_BYTES = 64 << 10;
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  private final Supplier<List<SecretKeySpec>> source;

  private ResumeKeys(Supplier<List<SecretKeySpec>> source) {
    this.source = source;
  }

  /**
   * Returns the configured keys, or one generated key if none are configured.
   *
   * @param nanoTime the clock, {@link System#nanoTime}
   * @throws io.quarkus.runtime.configuration.ConfigurationException if a key is not valid, or the
   *     file cannot be read
   */
  public static ResumeKeys of(GatewayConfig.Resume config, LongSupplier nanoTime) {
    ConfigRules.require(
        config.keys().isEmpty() || config.keysFile().isEmpty(),
        KEYS_FILE,
        "must not be set together with " + KEYS,
        "set together with it");
    if (config.keysFile().isPresent()) {
      return new ResumeKeys(new KeysFile(config.keysFile().get(), nanoTime)::keys);
    }
    if (config.keys().isPresent()) {
      List<SecretKeySpec> keys = parse(KEYS, config.keys().get());
      return new ResumeKeys(() -> keys);
    }
    LOG.infof(
        "%s is not set: resume tokens are valid at this gateway only, until it stops", KEYS_FILE);
    byte[] key = new byte[MIN_KEY_BYTES];
    new SecureRandom().nextBytes(key);
    List<SecretKeySpec> keys = List.of(new SecretKeySpec(key, ALGORITHM));
    return new ResumeKeys(() -> keys);
  }

  /** The current keys; the first one seals. */
  @Override
  public List<SecretKeySpec> get() {
    return source.get();
  }

  private static List<SecretKeySpec> parse(String setting, List<String> texts) {
    ConfigRules.require(
        !texts.isEmpty() && texts.size() <= MAX_KEYS,
        setting,
        "must hold 1 to %d keys".formatted(MAX_KEYS),
        "of " + texts.size());
    return texts.stream().map(text -> new SecretKeySpec(bytes(setting, text), ALGORITHM)).toList();
  }

  private static byte[] bytes(String setting, String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    ConfigRules.require(
        bytes.length >= MIN_KEY_BYTES,
        setting,
        "must hold keys of %d bytes or more in Base64".formatted(MIN_KEY_BYTES),
        "of %d bytes or not Base64".formatted(bytes.length));
    return bytes;
  }

  /**
   * Keys in a file, separated by white space or commas, with comments after {@code #}. The file is
   * reloaded at most once a second, when keys are requested. If reloading fails, the previous keys
   * remain in use.
   */
  private static final class KeysFile {
    private final Path file;
    private final LongSupplier nanoTime;
    private final AtomicLong checkedNanos;
    private volatile List<SecretKeySpec> keys;
    private volatile @Nullable String problem; // of the last reload

    KeysFile(Path file, LongSupplier nanoTime) {
      this.file = file;
      this.nanoTime = nanoTime;
      this.checkedNanos = new AtomicLong(nanoTime.getAsLong());
      try {
        this.keys = read();
      } catch (IOException e) {
        throw ConfigRules.refusal(
            "%s %s must be readable: %s".formatted(KEYS_FILE, file, e.toString()));
      }
    }

    List<SecretKeySpec> keys() {
      long checked = checkedNanos.get();
      long now = nanoTime.getAsLong();
      if (now - checked >= CHECK_INTERVAL.toNanos() && checkedNanos.compareAndSet(checked, now)) {
        reload();
      }
      return keys;
    }

    private void reload() {
      try {
        List<SecretKeySpec> now = read();
        if (!now.equals(keys)) {
          keys = now;
          LOG.infof("Resume keys reloaded: file=%s keys=%d", file, now.size());
        }
        problem = null;
      } catch (IOException | RuntimeException e) {
        if (!e.toString().equals(problem)) { // log each problem once, not every second
          problem = e.toString();
          LOG.warnf(
              "Resume keys not reloaded, the previous ones stay in use: file=%s problem=%s",
              file, e.getMessage());
        }
      }
    }

    private List<SecretKeySpec> read() throws IOException {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw ConfigRules.refusal(
            "%s %s must have at most %,d bytes".formatted(KEYS_FILE, file, MAX_FILE_BYTES));
      }
      String text = Files.readString(file).replaceAll("#[^\\n]*", "");
      return parse(
          KEYS_FILE, Arrays.stream(text.split("[\\s,]+")).filter(each -> !each.isEmpty()).toList());
    }
  }
}
