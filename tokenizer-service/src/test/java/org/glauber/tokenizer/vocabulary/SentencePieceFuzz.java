package org.glauber.tokenizer.vocabulary;

import org.glauber.tokenizer.SampleModels;

/** Any {@code spiece.model} yields a tokenizer or an exception. */
public final class SentencePieceFuzz {
  private static final TokenizerProcess PROCESS =
      new TokenizerProcess("spiece.model", SentencePieceFile.of(SampleModels.PIECES));

  private SentencePieceFuzz() {}

  /** Runs one input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    PROCESS.openEdited(bytes);
  }
}
