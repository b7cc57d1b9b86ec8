package org.glauber.tokenizer.vocabulary;

/** Any {@code spiece.model} yields a tokenizer or an exception. */
public final class SentencePieceFuzz {
  private static final TokenizerProcess PROCESS =
      new TokenizerProcess("spiece.model", SentencePieceFile.of(SampleTokenizers.PIECES));

  private SentencePieceFuzz() {}

  /** Runs one input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    PROCESS.openEdited(bytes);
  }
}
