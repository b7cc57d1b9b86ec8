package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.glauber.chaos.ChaosCommand;
import org.glauber.console.terminal.Console;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Runs the short forms of {@code chaos}; what depends on speed is left to the long forms. */
@Tag("long")
@Tag("alone")
class ChaosIT {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void nothingIsLostAndNoTokenIsAnother() {
    int code = chaos("faults", "--callers", "3", "--seed", "11");
    JsonObject report = report();
    assertThat(code).as(output()).isZero();
    JsonObject kills = report.getAsJsonObject("kills_of");
    assertThat(kills.keySet()).hasSize(ServiceKind.values().length);
    for (String kind : kills.keySet()) {
      assertThat(kills.get(kind).getAsInt()).as("%s: %s", kind, output()).isPositive();
    }
    for (String fault :
        List.of("hangs", "restarts", "resets", "stalls", "slow_links", "half_open_links")) {
      assertThat(report.get(fault).getAsInt()).as("%s: %s", fault, output()).isPositive();
    }
    assertThat(report.get("generations").getAsInt()).isGreaterThan(5);
    assertThat(report.get("lost").getAsInt()).isZero();
    assertThat(report.get("different_tokens").getAsInt()).isZero();
    assertThat(report.get("disordered").getAsInt()).isZero();
    assertThat(report.get("replayed").getAsInt()).isEqualTo(report.get("generations").getAsInt());
    assertThat(report.get("unlike_replay").getAsInt()).as(output()).isZero();
  }

  @Test
  void generationsThatEndInEveryWayLeaveNothing() {
    chaos("endings", "--seed", "3"); // a minute is too short to show whether memory stays constant
    JsonObject report = report();
    assertThat(report.get("otherwise").getAsInt()).as(output()).isZero();
    assertThat(report.get("endings").getAsInt()).as(output()).isGreaterThan(50);
    JsonObject faults = report.getAsJsonObject("faults");
    assertThat(faults.get("denoiser").getAsInt()).as(output()).isPositive();
    assertThat(faults.get("tokenizer").getAsInt()).as(output()).isPositive();
    assertThat(faults.get("vqgan").getAsInt()).as(output()).isPositive();
    JsonObject leaked = report.getAsJsonObject("leaked");
    for (String what :
        new String[] {"lanes", "permits", "queue_places", "threads", "spans", "generations"}) {
      assertThat(leaked.get(what).getAsLong()).as("%s: %s", what, output()).isZero();
    }
  }

  @Test
  void excessLoadIsRefused() {
    chaos("overload");
    JsonObject report = report();
    int refused = report.get("refused").getAsInt();
    assertThat(refused).as(output()).isGreaterThan(20);
    assertThat(report.get("timed_out").getAsInt()).as(output()).isLessThan(1 + refused / 20);
  }

  @Test
  void slowReadersReceiveTheSameResults() {
    chaos("readers");
    JsonObject report = report();
    assertThat(report.get("slow_readers_right").getAsInt())
        .as(output())
        .isEqualTo(report.get("slow_readers").getAsInt());
  }

  @Test
  void hostileCallersEndNoServiceAndCauseNoRefusals() {
    chaos("strangers");
    JsonObject report = report();
    assertThat(report.get("ended_services").getAsInt()).as(output()).isZero();
    assertThat(report.getAsJsonObject("refusals").keySet()).as(output()).isEmpty();
    assertThat(report.get("bystanders_refused").getAsInt()).as(output()).isZero();
    assertThat(report.get("bystanders_completed").getAsInt()).as(output()).isGreaterThan(20);
    assertThat(report.get("heap_growth_mib").getAsInt()).as(output()).isLessThan(64);
    assertThat(report.getAsJsonObject("attacks").keySet()).as(output()).hasSize(29);
  }

  private int chaos(String act, String... more) {
    try (Console console = new Console(out, err)) {
      CommandLine line =
          new CommandLine(new ChaosCommand(console, Home.root()))
              .setCaseInsensitiveEnumValuesAllowed(true);
      String[] words = new String[5 + more.length];
      System.arraycopy(new String[] {"--minutes", "1", "--acts", act, "--json"}, 0, words, 0, 5);
      System.arraycopy(more, 0, words, 5, more.length);
      return line.execute(words);
    }
  }

  private JsonObject report() {
    return new Gson().fromJson(out.toString(StandardCharsets.UTF_8), JsonObject.class);
  }

  private String output() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
