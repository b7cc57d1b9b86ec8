package org.glauber.tokenizer;

/** Whatever stands in a model's {@code tokenizer.json}: a tokenizer, or an exception. */
public final class TokenizerJsonFuzz {
  private static final TokenizerProcess PROCESS =
      new TokenizerProcess("tokenizer.json", SampleModels.tokenizerJson());

  private TokenizerJsonFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    PROCESS.openEdited(bytes);
  }
}
