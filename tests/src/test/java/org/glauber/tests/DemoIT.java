package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.glauber.cli.Glauber;
import org.glauber.cli.console.Console;
import org.glauber.cli.suite.PackagedService;
import org.junit.jupiter.api.Test;

/** The README's first command. */
class DemoIT {
  @Test
  void theDemoStartsGeneratesAndStops() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code;
    try (Console console = new Console(out, err)) {
      code =
          Glauber.commandLine(console, new PackagedService(Home.root()), Home.root())
              .execute("demo");
    }
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("A tale, out of noise", "Blanks, filled", "forward passes", "gateway-1 stopped")
        .contains("Mia wanted to play hide and seek with Tom.");
  }
}
