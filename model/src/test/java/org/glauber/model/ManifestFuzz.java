package org.glauber.model;

/** Whatever stands in a model.json: a manifest that keeps the rules, or a refusal. */
public final class ManifestFuzz {
  private ManifestFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      ManifestRules.check(ManifestJson.parse("m", bytes));
    } catch (ModelRefusedException e) {
      // It is told what is wrong.
    }
  }
}
