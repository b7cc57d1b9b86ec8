package org.glauber.network.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.glauber.network.NetworkRefusedException;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CausalLanguageModelTest {
  /** (token, next) of a Markov chain. */
  private static final double[][] NEXT = {{0.5, 0.25, 0.25}, {0.1, 0.1, 0.8}, {0.6, 0.3, 0.1}};

  private static final String CHAIN =
      "return torch.reshape(torch.index_select(self.table, 0, torch.flatten(tokens)),"
          + " [torch.size(tokens, 0), torch.size(tokens, 1), 3])";

  @TempDir private Path directory;

  private Path network(String type, String body) throws IOException {
    float[] logits = new float[9];
    for (int k = 0; k < 9; k++) {
      logits[k] = (float) (Math.log(NEXT[k / 3][k % 3]) + 2); // a shift changes nothing
    }
    Path file = directory.resolve("network.pt");
    ArchiveWriter.write(
        file,
        """
        class Chain(Module):
          __parameters__ = []
          __buffers__ = ["table", ]
          training : bool
          table : Tensor
          def forward(self: __torch__.Chain, tokens: Tensor) -> %s:
            %s
        """
            .formatted(type, body),
        ScriptValue.Module.of(
            "Chain",
            Map.of(
                "training",
                new ScriptValue.Truth(false),
                "table",
                ScriptValue.Tensor.constant(logits, 3, 3))));
    return file;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Tensor | %s",
        "Tuple[Tensor, Tensor] | logits = %s§    return (logits, tokens)",
        "Dict[str, Tensor] | logits = %s§    return {\"loss\": tokens, \"logits\": logits}",
      })
  void theLossesOfAMarkovChainAreThoseOfItsTable(String type, String body) throws IOException {
    String call = CHAIN.replace("return ", "");
    String source = type.equals("Tensor") ? CHAIN : body.formatted(call).replace("§", "\n");
    try (CausalLanguageModel model =
        CausalLanguageModel.open(network(type, source), 3, Device.cpu())) {
      double[][] losses =
          model.losses(new int[][] {{0, 1, 2}, {2, 2, 0}}, new int[][] {{1, 2, -1}, {2, -1, 1}});
      assertThat(losses[0][0]).isCloseTo(-Math.log(NEXT[0][1]), within(1e-6));
      assertThat(losses[0][1]).isCloseTo(-Math.log(NEXT[1][2]), within(1e-6));
      assertThat(losses[0][2]).isZero();
      assertThat(losses[1][0]).isCloseTo(-Math.log(NEXT[2][2]), within(1e-6));
      assertThat(losses[1][1]).isZero();
      assertThat(losses[1][2]).isCloseTo(-Math.log(NEXT[0][1]), within(1e-6));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "return torch.to(tokens, 6) | must return logits (2, 4, V)",
        "return torch.zeros([torch.size(tokens, 0), torch.size(tokens, 1), 2]) | returns logits of"
            + " 2 tokens, but its tokenizer has token 2",
        "return torch.zeros([torch.size(tokens, 0), torch.size(tokens, 1), 3]) * inf | are NaN or"
            + " all infinite",
        "return torch.unsqueeze(torch.sum(tokens, [1], True), 2) * torch.reshape(self.table, [1, 3,"
            + " 3]) | must return logits (2, 4, V)",
        "return torch.cumsum(torch.flip(torch.one_hot(tokens, 3), [1]), 1) * 1.0 | it is not"
            + " causal",
      })
  void aNetworkThatIsNoCausalLanguageModelIsRefused(String body, String problem)
      throws IOException {
    Path file = network("Tensor", body);
    assertThatExceptionOfType(NetworkRefusedException.class)
        .isThrownBy(() -> CausalLanguageModel.open(file, 3, Device.cpu()).close())
        .withMessageStartingWith(file + " is not a network that can be used: ")
        .withMessageContaining(problem);
  }

  @Test
  void aFileThatIsNoTorchScriptIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("network.pt"), "<html>");
    assertThatExceptionOfType(NetworkRefusedException.class)
        .isThrownBy(() -> CausalLanguageModel.open(file, 3, Device.cpu()).close())
        .withMessageStartingWith(
            file + " is not a network that can be used: this is a page of HTML");
  }
}
