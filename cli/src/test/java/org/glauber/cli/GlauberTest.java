package org.glauber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glauber.client.FakeGatewayServer;
import org.glauber.console.ExitCode;
import org.glauber.console.terminal.Console;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlauberTest {
  private static final Path NO_HOME = Path.of("");

  @Test
  void onePageNamesEveryCommand() {
    CommandRun run = CommandRun.of(NO_HOME);
    assertThat(run.code()).isZero();
    assertThat(run.out().lines().map(line -> line.replaceFirst("^  (\\S+) .*", "$1")))
        .contains(
            "demo", "up", "text", "infill", "image", "models", "bench", "eval", "train", "test");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(CommandRun.of(NO_HOME, "--help")).isEqualTo(run);
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "up", "text", "infill", "image", "models"})
  void everyCommandExplainsItself(String command) {
    CommandRun run = CommandRun.of(NO_HOME, command, "--help");
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith("Usage: glauber " + command).contains("-h, --help");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65", "-1", "two"})
  void replicaCountsOutOfRangeAreUsageErrors(String count) {
    CommandRun run = CommandRun.of(NO_HOME, "up", "--denoisers", count);
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).endsWith("See: ./glauber up --help\n");
  }

  /**
   * The argument as a JVM decodes it that assumes ASCII, or that gets another encoding instead of
   * UTF-8.
   */
  @Test
  void anUndecodableArgumentIsRejected() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (Console console = new Console(OutputStream.nullOutputStream(), err)) {
      assertThat(Glauber.areDecodable(console, "infill", "Mia hatte")).isTrue();
      assertThat(Glauber.areDecodable(console, "infill", "Mia h\ufffdtte")).isFalse();
    }
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("The argument Mia h\ufffdtte cannot be decoded in the locale's encoding, ");
  }

  @Test
  void exitCodesAreUnique() {
    assertThat(ExitCode.values()).extracting(ExitCode::code).doesNotHaveDuplicates();
  }

  @Test
  void everyExitCodeIsDocumented() throws IOException {
    String page = CommandRun.of(NO_HOME).out();
    String help = CommandRun.of(NO_HOME, "text", "--help").out().replaceAll("\\s+", " ");
    String documented = Files.readString(Path.of("../docs/cli.md"));
    for (ExitCode code : ExitCode.values()) {
      assertThat(page).containsPattern("(?m)^ +" + code.code() + "  " + code.meaning() + "$");
      assertThat(help).contains(" " + code.code() + " " + code.meaning());
      assertThat(documented).contains("| " + code.code() + " | " + code.meaning());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text --json --bogus",
        "text --seed x --json",
        "infill --json",
        "infill --json {x}",
        "text --json --target 127.0.0.1:70000",
        "text --json --count 0",
        "image --json --out no/such/file.png",
        "image --json --infill missing.png --mask missing.png",
        "models --json --ca missing.pem --target 127.0.0.1:1",
        "models --json=true a b",
        "model load --json",
        "model bogus --json",
      })
  void withJsonAUsageErrorIsALineOfJson(String arguments) {
    CommandRun run = CommandRun.of(NO_HOME, arguments.split(" "));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).hasLineCount(1);
    JsonObject error = JsonParser.parseString(run.err()).getAsJsonObject().getAsJsonObject("error");
    assertThat(error.keySet()).containsExactly("code", "exitCode", "message");
    assertThat(error.get("code").getAsString()).isEqualTo("USAGE");
    assertThat(error.get("exitCode").getAsInt()).isEqualTo(2);
    assertThat(error.get("message").getAsString()).isNotEmpty();
  }

  @Test
  void withoutJsonAUsageErrorIsASentence() {
    assertThat(CommandRun.of(NO_HOME, "text", "--bogus").err())
        .isEqualTo("Unknown option: '--bogus'\nSee: ./glauber text --help\n");
  }

  @Test
  void aPortOutOfRangeIsAUsageError() {
    CommandRun run = CommandRun.of(NO_HOME, "up", "--port", "70000");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).startsWith("port must be 0 to 65535, not 70000");
  }

  @Test
  void theTargetIsTakenFromTheOption() throws IOException {
    try (FakeGatewayServer suite = FakeGatewayServer.start()) {
      assertThat(CommandRun.of(NO_HOME, "text", "--target", suite.target()).code()).isZero();
    }
  }
}
