package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.glauber.bench.chaos.ChaosCommand;
import org.glauber.cli.console.Console;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Services die, hang and restart while callers generate: the short form of {@code chaos}. */
class ChaosIT {
  @Test
  void nothingIsLostAndNoTokenIsAnother() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code;
    try (Console console = new Console(out, err)) {
      code =
          new CommandLine(new ChaosCommand(console, Home.root()))
              .execute("--minutes", "1", "--callers", "3", "--seed", "11", "--json");
    }
    String told = err.toString(StandardCharsets.UTF_8);
    assertThat(code).as(told).isZero();
    JsonObject report = new Gson().fromJson(out.toString(StandardCharsets.UTF_8), JsonObject.class);
    assertThat(report.get("kills").getAsInt()).as(told).isPositive();
    assertThat(report.get("generations").getAsInt()).isGreaterThan(5);
    assertThat(report.get("lost").getAsInt()).isZero();
    assertThat(report.get("different_tokens").getAsInt()).isZero();
    assertThat(report.get("disordered").getAsInt()).isZero();
  }
}
