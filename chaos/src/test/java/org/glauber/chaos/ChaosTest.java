package org.glauber.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.glauber.console.terminal.Console;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ChaosTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--minutes 0    | --minutes must be 1 to 1,440, not 0",
        "--callers 65   | --callers must be 1 to 64, not 65",
        "--acts eclipse | eclipse",
        "--bogus        | See: ./glauber chaos --help"
      })
  void anInvalidOptionIsRejectedByName(String options, String message) {
    StringWriter err = new StringWriter();
    try (Console console = Console.system()) {
      CommandLine line =
          Chaos.commandLine(console, Path.of("nowhere")).setErr(new PrintWriter(err));
      assertThat(line.execute(options.split(" ", -1))).isEqualTo(2);
    }
    assertThat(err.toString()).contains(message);
  }
}
