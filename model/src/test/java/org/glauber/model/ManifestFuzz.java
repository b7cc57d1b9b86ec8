package org.glauber.model;

/** Arbitrary bytes as model.json give either a manifest that satisfies the rules or a refusal. */
public final class ManifestFuzz {
  private ManifestFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      ManifestRules.check(ManifestJson.parse("m", bytes));
    } catch (ModelRefusedException e) {
      // The only exception allowed.
    }
  }
}
