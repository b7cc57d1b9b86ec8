package org.glauber.tokenizer;

/** Whatever stands in a model's {@code spiece.model}: a tokenizer, or an exception. */
public final class SentencePieceFuzz {
  private static final TokenizerProcess PROCESS =
      new TokenizerProcess("spiece.model", SentencePieceFile.of(SampleModels.PIECES));

  private SentencePieceFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    PROCESS.openEdited(bytes);
  }
}
