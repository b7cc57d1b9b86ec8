package org.glauber.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.glauber.console.terminal.Console;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "overhead --rounds 0        | --rounds must be 1 to 100, not 0",
        "overhead --rounds 101      | --rounds must be 1 to 100, not 101",
        "rpc-per-step --seconds -1  | --seconds must be 1 to 600, not -1",
        "rpc-per-step --seconds 601 | --seconds must be 1 to 600, not 601",
        "determinism --seeds 0      | --seeds must be 1 to 100,000, not 0",
        "promise --seeds 0          | --seeds must be 1 to 100,000, not 0",
        "cost --lanes 1,0           | --lanes must be 1 to 1,024, not 0",
        "latency --count 0          | --count must be 1 to 10,000, not 0",
        "patience --count 0         | --count must be 1 to 10,000, not 0",
        "planner --at-once 1,0      | --at-once must be 1 to 1,024, not 0",
        "planner --plot no/plot.png | --plot: no/plot.png cannot be written: there is no directory",
        "scale --parts day --plot . | --plot: . cannot be written: it is a directory",
        "cost --export pom.xml      | --export: pom.xml cannot be written: there is a file already",
        "cost --json --lanes 0      | {\"error\":{\"code\":\"USAGE\",\"exitCode\":2,",
        "scale --bogus              | See: ./glauber bench scale --help"
      })
  void anOptionOutOfRangeIsRejectedByName(String command, String message) {
    StringWriter err = new StringWriter();
    try (Console console = Console.system()) {
      CommandLine line =
          Bench.commandLine(console, Path.of("nowhere")).setErr(new PrintWriter(err));
      assertThat(line.execute(command.split(" ", -1))).isEqualTo(2);
    }
    assertThat(err.toString()).contains(message);
  }
}
