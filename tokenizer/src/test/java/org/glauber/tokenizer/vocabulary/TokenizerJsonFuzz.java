package org.glauber.tokenizer.vocabulary;

/** Any {@code tokenizer.json} yields a tokenizer or an exception. */
public final class TokenizerJsonFuzz {
  private static final TokenizerProcess PROCESS =
      new TokenizerProcess("tokenizer.json", SampleTokenizers.tokenizerJson());

  private TokenizerJsonFuzz() {}

  /** Runs one input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    PROCESS.openEdited(bytes);
  }
}
