package org.glauber.gateway.resume;

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

/**
 * The keys of resume tokens: the first seals, all open. They come from the configuration, from a
 * file that is read again when it changes, or are made here. Their values are told to nobody.
 *
 * <p>Gateways read a changed file at different times. So a key is replaced in three changes, each
 * made once all gateways have read the one before: append the new key, move it to the front, and
 * remove the old one when the last token that it sealed has expired. In each phase every gateway
 * opens the tokens of all others. A new key that is put first at once seals tokens that gateways
 * with the old file refuse.
 */
public final class ResumeKeys implements Supplier<List<SecretKeySpec>> {
  private static final Logger LOG = Logger.getLogger(ResumeKeys.class);
  private static final String KEYS = "glauber.gateway.resume.keys";
  private static final String KEYS_FILE = "glauber.gateway.resume.keys-file";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LEAST_BYTES = 32;
  private static final int MOST_KEYS = 16; // every token is tried with each
  private static final long MOST_FILE_BYTES = 64 << 10;
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Supplier<List<SecretKeySpec>> source;

  private ResumeKeys(Supplier<List<SecretKeySpec>> source) {
    this.source = source;
  }

  /**
   * The keys as configured, or one that is made here where none is.
   *
   * @param nanoTime the clock, {@link System#nanoTime}
   * @throws io.quarkus.runtime.configuration.ConfigurationException when one is not a key, or the
   *     file cannot be read
   */
  public static ResumeKeys of(GatewayConfig.Resume config, LongSupplier nanoTime) {
    ConfigRules.require(
        config.keys().isEmpty() || config.keysFile().isEmpty(),
        KEYS_FILE,
        "must be set without " + KEYS,
        "set beside it");
    if (config.keysFile().isPresent()) {
      return new ResumeKeys(new KeysFile(config.keysFile().get(), nanoTime)::keys);
    }
    if (config.keys().isPresent()) {
      List<SecretKeySpec> keys = parse(KEYS, config.keys().get());
      return new ResumeKeys(() -> keys);
    }
    LOG.infof("%s is not set: resume tokens are good at this gateway only", KEYS_FILE);
    byte[] key = new byte[LEAST_BYTES];
    new SecureRandom().nextBytes(key);
    List<SecretKeySpec> keys = List.of(new SecretKeySpec(key, ALGORITHM));
    return new ResumeKeys(() -> keys);
  }

  /** The keys that are good now, the one that seals first. */
  @Override
  public List<SecretKeySpec> get() {
    return source.get();
  }

  private static List<SecretKeySpec> parse(String setting, List<String> texts) {
    ConfigRules.require(
        !texts.isEmpty() && texts.size() <= MOST_KEYS,
        setting,
        "must hold 1 to %d keys".formatted(MOST_KEYS),
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
        bytes.length >= LEAST_BYTES,
        setting,
        "must hold keys of %d bytes or more in Base64".formatted(LEAST_BYTES),
        "of %d bytes or no Base64".formatted(bytes.length));
    return bytes;
  }

  /**
   * Keys in a file, with white space or commas between them and {@code #} before a remark. It is
   * read again once a second at most, when keys are asked for. A change that cannot be read leaves
   * the keys as they were.
   */
  private static final class KeysFile {
    private final Path file;
    private final LongSupplier nanoTime;
    private final AtomicLong lookedNanos;
    private volatile List<SecretKeySpec> keys;
    private volatile String problem = "";

    KeysFile(Path file, LongSupplier nanoTime) {
      this.file = file;
      this.nanoTime = nanoTime;
      this.lookedNanos = new AtomicLong(nanoTime.getAsLong());
      try {
        this.keys = read();
      } catch (IOException e) {
        throw ConfigRules.refusal(
            "%s %s must be readable: %s".formatted(KEYS_FILE, file, e.toString()));
      }
    }

    List<SecretKeySpec> keys() {
      long looked = lookedNanos.get();
      long now = nanoTime.getAsLong();
      if (now - looked >= LOOK.toNanos() && lookedNanos.compareAndSet(looked, now)) {
        look();
      }
      return keys;
    }

    private void look() {
      try {
        List<SecretKeySpec> now = read();
        if (!now.equals(keys)) {
          keys = now;
          LOG.infof("Resume keys were read again: file=%s keys=%d", file, now.size());
        }
        problem = "";
      } catch (IOException | RuntimeException e) {
        if (!problem.equals(e.toString())) { // once, not every second
          problem = e.toString();
          LOG.warnf("Resume keys stay as they were: file=%s problem=%s", file, e.getMessage());
        }
      }
    }

    private List<SecretKeySpec> read() throws IOException {
      if (Files.size(file) > MOST_FILE_BYTES) {
        throw ConfigRules.refusal(
            "%s %s must have at most %,d bytes".formatted(KEYS_FILE, file, MOST_FILE_BYTES));
      }
      String text = Files.readString(file).replaceAll("#[^\\n]*", "");
      return parse(
          KEYS_FILE, Arrays.stream(text.split("[\\s,]+")).filter(each -> !each.isEmpty()).toList());
    }
  }
}
