package org.glauber.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.glauber.cli.CommandRun;
import org.glauber.client.FakeGatewayServer;
import org.glauber.console.ExitCode;
import org.junit.jupiter.api.Test;

class ModelCommandTest {
  @Test
  void theStatusListsEachVersionAndTheReasonOfARefusal() throws IOException {
    CommandRun run = run("model", "status");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("MODEL", "abababababab", "ready", "denoiser-service", "d:9002")
        .endsWith("denoiser-service d:9002: model broken: denoiser.pt is cut off\n");
    assertThat(run("model", "status", "tales").out()).contains("tales").doesNotContain("broken");
  }

  @Test
  void withJsonEachVersionIsALineOfJson() throws IOException {
    assertThat(run("model", "status", "--json").out())
        .startsWith("{\"service\":\"denoiser-service\",\"replica\":\"d:9002\",\"model\":\"tales\",")
        .contains("\"state\":\"STATE_READY\"")
        .hasLineCount(2);
  }

  @Test
  void aModelThatIsRefusedAnywhereIsNotLoaded() throws IOException {
    assertThat(run("model", "load", "tales").code()).isZero();
    CommandRun refused = run("model", "load", "broken");
    assertThat(refused.code()).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(refused.out()).contains("denoiser.pt is cut off");
    assertThat(refused.err())
        .isEqualTo("The model is not loaded at every replica that should serve it.\n");
  }

  @Test
  void anUnloadedModelIsUnloadingWhileGenerationsUseIt() throws IOException {
    CommandRun run = run("model", "unload", "tales");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("unloading");
  }

  @Test
  void whatIsToBeLoadedMustBeNamed() throws IOException {
    CommandRun run = run("model", "load");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).startsWith("Name the model to load.");
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
