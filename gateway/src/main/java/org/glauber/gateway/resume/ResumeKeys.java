package org.glauber.gateway.resume;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.glauber.server.config.ConfigRules;
import org.jboss.logging.Logger;

/** The keys that seal resume tokens, as configured. Their values are told to nobody. */
public final class ResumeKeys {
  private static final Logger LOG = Logger.getLogger(ResumeKeys.class);
  private static final String KEY = "glauber.gateway.resume.keys";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LEAST_BYTES = 32;

  private ResumeKeys() {}

  /**
   * The keys, or one that is made here where none is configured.
   *
   * @throws io.quarkus.runtime.configuration.ConfigurationException when one is not a key
   */
  public static List<SecretKeySpec> of(Optional<List<String>> configured) {
    if (configured.isEmpty()) {
      LOG.infof("%s is not set: resume tokens are good at this gateway only", KEY);
      byte[] key = new byte[LEAST_BYTES];
      new SecureRandom().nextBytes(key);
      return List.of(new SecretKeySpec(key, ALGORITHM));
    }
    List<SecretKeySpec> keys = new ArrayList<>();
    for (String text : configured.get()) {
      keys.add(new SecretKeySpec(bytes(text), ALGORITHM));
    }
    return keys;
  }

  private static byte[] bytes(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    ConfigRules.require(
        bytes.length >= LEAST_BYTES,
        KEY,
        "must hold keys of %d bytes or more in Base64".formatted(LEAST_BYTES),
        "of %d bytes or no Base64".formatted(bytes.length));
    return bytes;
  }
}
