package org.glauber.trainer.evaluation.perplexity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptValue;
import org.glauber.trainer.corpus.WordVocabulary;
import org.glauber.trainer.release.TokenizerJson;

/**
 * A language model whose perplexity is known: a Markov chain of the words a, b and c, which are the
 * tokens 3 to 5. Token 1, the end, begins and ends a text.
 */
final class MarkovLanguage {
  static final int END = WordVocabulary.END;
  static final int A = 3;
  static final int B = 4;
  static final int C = 5;

  /** (token, next) */
  static final double[][] NEXT = {
    {0, 0.2, 0, 0.4, 0.2, 0.2},
    {0, 0.1, 0, 0.2, 0.3, 0.4},
    {0, 0.2, 0, 0.4, 0.2, 0.2},
    {0, 0.1, 0, 0.1, 0.7, 0.1},
    {0, 0.3, 0, 0.2, 0.1, 0.4},
    {0, 0.5, 0, 0.25, 0.15, 0.1},
  };

  private MarkovLanguage() {}

  /** Returns -log of the probability that {@code next} follows {@code token}. */
  static double loss(int token, int next) {
    return -Math.log(NEXT[token][next]);
  }

  /** Writes the directory of the model. */
  static Path write(Path directory, String json) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("language-model.json"), json);
    Files.writeString(
        directory.resolve("tokenizer.json"),
        TokenizerJson.of(new WordVocabulary(List.of("a", "b", "c"))));
    int size = NEXT.length;
    float[] logits = new float[size * size];
    for (int k = 0; k < logits.length; k++) {
      logits[k] = (float) Math.log(NEXT[k / size][k % size]);
    }
    ArchiveWriter.write(
        directory.resolve("network.pt"),
        """
        class Chain(Module):
          __parameters__ = []
          __buffers__ = ["table", ]
          training : bool
          table : Tensor
          def forward(self: __torch__.Chain, tokens: Tensor) -> Tensor:
            rows = torch.index_select(self.table, 0, torch.flatten(tokens))
            return torch.reshape(rows, [torch.size(tokens, 0), torch.size(tokens, 1), 6])
        """,
        ScriptValue.Module.of(
            "Chain",
            Map.of(
                "training",
                new ScriptValue.Truth(false),
                "table",
                ScriptValue.Tensor.constant(logits, size, size))));
    return directory;
  }
}
