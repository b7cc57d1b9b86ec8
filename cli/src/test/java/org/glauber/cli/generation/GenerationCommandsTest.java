package org.glauber.cli.generation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.glauber.cli.CommandRun;
import org.glauber.client.FakeChain;
import org.glauber.client.FakeGatewayServer;
import org.glauber.console.ExitCode;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.RawToken;
import org.glauber.generation.v1.RawTokens;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.generation.v1.Segment;
import org.glauber.model.v1.Sampler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests {@code text} and {@code infill} without a terminal, over a real channel. */
class GenerationCommandsTest {
  private FakeGatewayServer suite;

  @BeforeEach
  void start() throws IOException {
    suite = FakeGatewayServer.start();
  }

  @AfterEach
  void stop() {
    suite.close();
  }

  @Test
  void onAPipeOnlyTheTextsArePrintedInOrder() {
    CommandRun run = run("text", "--count", "2", "--seed", "2");
    assertThat(run)
        .isEqualTo(
            new CommandRun(
                0,
                "It was late , and Leo was tired . His mother read him a story about a grey cat .\n"
                    + "Anna bought two apples at the market for her aunt . She put the apples in a blue basket .\n",
                ""));
    assertThat(suite.gateway().request().getProgress())
        .isEqualTo(ProgressRhythm.newBuilder().setNone(true).build());
  }

  @Test
  void everyOptionReachesTheRequest() {
    run(
        "text",
        "--model",
        "tales",
        "--seed",
        "18446744073709551615",
        "--count",
        "3",
        "--temperature",
        "0.8",
        "--top-p",
        "0.9",
        "--sweeps",
        "4",
        "--sampler",
        "heat-bath",
        "--progress",
        "8steps");
    assertThat(suite.gateway().request())
        .isEqualTo(
            GenerateTextRequest.newBuilder()
                .setModel("tales")
                .setSeed(-1)
                .setCount(3)
                .setSampling(
                    SamplingOptions.newBuilder()
                        .setTemperature(0.8)
                        .setTopP(0.9)
                        .setSweeps(4)
                        .setSampler(Sampler.SAMPLER_HEAT_BATH))
                .setProgress(ProgressRhythm.newBuilder().setEverySteps(8))
                .build());
  }

  @Test
  void levelsAreVisitCountsOrTheNameOfASchedule() {
    run("text", "--levels", "16,5,1,0");
    assertThat(suite.gateway().request().getSampling())
        .isEqualTo(SamplingOptions.newBuilder().addAllLevels(List.of(16, 5, 1, 0)).build());
    run("text", "--levels", "fast");
    assertThat(suite.gateway().request().getSampling())
        .isEqualTo(SamplingOptions.newBuilder().setSchedule("fast").build());
    for (String wrong : List.of("16,five,0", "", "16,,0", "16;5")) {
      CommandRun run = run("text", "--levels", wrong);
      assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
      assertThat(run.err()).contains("must be visit counts, as in 16,5,1,0, or the name");
    }
  }

  @Test
  void omittedOptionsAreLeftToTheModel() {
    run("text", "--json");
    assertThat(suite.gateway().request())
        .isEqualTo(GenerateTextRequest.newBuilder().setCount(1).build());
  }

  @Test
  void jsonIsOneEventALine() throws IOException {
    CommandRun run = run("text", "--json", "--seed", "2");
    List<GenerateTextResponse> events = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      GenerateTextResponse.Builder event = GenerateTextResponse.newBuilder();
      JsonFormat.parser().merge(line, event);
      events.add(event.build());
    }
    assertThat(events).isEqualTo(FakeChain.events(suite.gateway().request()));
    assertThat(run.out().lines().findFirst().orElseThrow())
        .startsWith("{\"index\":0,\"accepted\":{\"generationId\":\"00000000-");
  }

  @Test
  void anInfillingSendsItsTemplate() {
    CommandRun run = run("infill", "Mia had a {1} ball .", "--open-ended");
    assertThat(run.out()).isEqualTo("Mia had a word3 ball .\n");
    assertThat(suite.gateway().request().getTemplate().getOpenEnded()).isTrue();
    assertThat(suite.gateway().request().getTemplate().getSegmentsList())
        .containsExactly(
            Segment.newBuilder().setText("Mia had a ").build(),
            Segment.newBuilder().setBlank(1).build(),
            Segment.newBuilder().setText(" ball .").build());
  }

  @Test
  void joinedTextAndRawTokensAreSentAndWhatIsKeptIsPrintedAsJson() {
    CommandRun run = run("infill", "Mia {1}{+}, and {=▁un}{#37}", "--json");
    assertThat(suite.gateway().request().getTemplate().getSegmentsList())
        .containsExactly(
            Segment.newBuilder().setText("Mia ").build(),
            Segment.newBuilder().setBlank(1).build(),
            Segment.newBuilder().setText(", and ").setJoined(true).build(),
            Segment.newBuilder()
                .setRawTokens(
                    RawTokens.newBuilder()
                        .addTokens(RawToken.newBuilder().setPiece("▁un"))
                        .addTokens(RawToken.newBuilder().setToken(37)))
                .build());
    assertThat(run.out().lines().findFirst().orElseThrow())
        .contains(
            "\"kept\":[{\"segment\":0,\"firstSite\":0,\"tokens\":[],\"text\":\"Mia\",\"textTruncated\":false},"
                + "{\"segment\":0,\"firstSite\":2,");
  }

  @Test
  void aTemplateSyntaxErrorIsAUsageError() {
    CommandRun run = run("infill", "Mia had a {x} ball .");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err())
        .isEqualTo(
            """
            Column 12: a blank must hold its number of tokens, 1 or more, as in {3}; this one holds "x".
              Mia had a {x} ball .
                         ^
            See: ./glauber infill --help
            """);
  }

  @Test
  void unparsableOptionsAreUsageErrors() {
    assertThat(usage("text", "--seed", "-1"))
        .startsWith(
            "Invalid value for option '--seed': \"-1\" is not a seed: it must be a whole number, 0 to 2^64 - 1");
    assertThat(usage("text", "--sampler", "gibbs"))
        .startsWith(
            "Invalid value for option '--sampler': \"gibbs\" is not a sampler: it must be one of heat-bath");
    assertThat(usage("text", "--progress", "often"))
        .startsWith(
            "Invalid value for option '--progress': \"often\" is not a progress interval: write 100ms, 8steps or none");
    assertThat(usage("text", "--timeout", "0s"))
        .startsWith(
            "Invalid value for option '--timeout': \"0s\" is not a duration: write 500ms, 90s, 5min or 1h");
    assertThat(usage("infill")).startsWith("Missing required parameter: 'TEMPLATE'");
    assertThat(usage("tekst")).startsWith("Unmatched argument at index 0: 'tekst'");
  }

  @Test
  void notANumberIsLeftToTheGatewayToReject() {
    run("text", "--temperature", "NaN", "--json");
    assertThat(suite.gateway().request().getSampling().getTemperature()).isNaN();
  }

  private String usage(String... arguments) {
    CommandRun run = run(arguments);
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.out()).isEmpty();
    return run.err();
  }

  private CommandRun run(String... arguments) {
    boolean calls = arguments[0].equals("text") || arguments[0].equals("infill");
    Stream<String> target = calls ? Stream.of("--target", suite.target()) : Stream.empty();
    return CommandRun.of(
        Path.of(""), Stream.concat(Stream.of(arguments), target).toArray(String[]::new));
  }
}
