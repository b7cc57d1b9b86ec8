package org.glauber.gateway.alias;

import java.nio.charset.StandardCharsets;

/** Arbitrary bytes as an aliases file give either aliases or an error that names the line. */
public final class AliasFileFuzz {
  private AliasFileFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      for (AliasTargets targets :
          AliasFile.parse(new String(bytes, StandardCharsets.UTF_8)).values()) {
        if (targets.pick(7, _ -> true).isEmpty()) {
          throw new AssertionError("an alias picks no model: " + targets);
        }
      }
    } catch (IllegalArgumentException e) {
      // The only exception allowed.
    }
  }
}
