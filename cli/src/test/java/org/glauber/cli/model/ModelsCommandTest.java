package org.glauber.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.glauber.cli.CommandRun;
import org.glauber.client.FakeGatewayServer;
import org.glauber.console.ExitCode;
import org.junit.jupiter.api.Test;

class ModelsCommandTest {
  @Test
  void theModelsAreListedWithTheirCards() throws IOException {
    assertThat(run("models").out())
        .isEqualTo(
            """
            NAME   VERSION  SITES  TOKENS  SWEEPS  PARAMETERS
            faces        1      4     256      16           0
            tales        1     40     612      16      1.05 M

            faces

            tales
              summary       Short English tales.
              data          A grammar.
              quality       90 % of tales accepted
                            97 % of sentences accepted
              licence       Apache-2.0
            """);
  }

  @Test
  void theDetailsOfAModelAreShown() throws IOException {
    assertThat(run("models", "faces").out())
        .contains("  kind          images of 16 × 16 pixels, 2 × 2 codes\n");
    assertThat(run("models", "tales").out())
        .startsWith("tales 1\n")
        .contains(
            "  heat-bath     4 sweeps, temperature 1.0, top-p 0.9\n                The best of nine.\n")
        .contains("  start         pure noise is passed to the network as 16 visits\n")
        .contains(
            "Schedules, for --levels\n  fast          16,5,1,0\n                Three looks.\n")
        .contains("  logits        clean\n  numbers       float32\n")
        .contains("  denoiser.pt  4,212,000 bytes  sha256 cdcd");
  }

  @Test
  void withJsonEachModelIsALineOfJson() throws IOException {
    assertThat(run("models", "--json").out())
        .startsWith("{\"manifest\":{\"name\":\"faces\",")
        .contains("}\n{\"manifest\":{\"name\":\"tales\",")
        .endsWith("}\n")
        .hasLineCount(2);
    assertThat(run("models", "tales", "--json").out())
        .startsWith("{\"manifest\":{\"name\":\"tales\",");
  }

  @Test
  void anUnknownModelIsReported() throws IOException {
    assertThat(run("models", "tails"))
        .isEqualTo(
            new CommandRun(
                ExitCode.INVALID_ARGUMENT.code(),
                "",
                "There is no model tails. ./glauber models lists what there is.\n"));
  }

  private static CommandRun run(String... arguments) throws IOException {
    try (FakeGatewayServer suite = FakeGatewayServer.start()) {
      String[] all = Arrays.copyOf(arguments, arguments.length + 2);
      all[arguments.length] = "--target";
      all[arguments.length + 1] = suite.target();
      return CommandRun.of(Path.of(""), all);
    }
  }
}
