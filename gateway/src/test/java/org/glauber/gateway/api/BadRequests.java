package org.glauber.gateway.api;

import static org.glauber.gateway.api.GatewayClient.everySteps;
import static org.glauber.gateway.api.GatewayClient.joined;
import static org.glauber.gateway.api.GatewayClient.raw;
import static org.glauber.gateway.api.GatewayClient.request;
import static org.glauber.gateway.api.GatewayClient.template;

import java.util.Collections;
import java.util.stream.Stream;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.RawToken;
import org.glauber.generation.v1.RawTokens;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.generation.v1.Segment;
import org.glauber.generation.v1.Template;
import org.glauber.model.v1.EarlyTemperature;
import org.junit.jupiter.params.provider.Arguments;

/** Requests that break a rule: each with the field at fault and the expected message. */
final class BadRequests {
  private BadRequests() {}

  static Stream<Arguments> all() {
    return Stream.of(templates(), joins(), rawTokens(), samplings(), rhythms(), counts(), windows())
        .flatMap(it -> it);
  }

  private static Stream<Arguments> templates() {
    return Stream.of(
        bad(Template.newBuilder(), "segments", "must hold 1 to 1,024 segments, but is 0 segments"),
        bad(
            template(Stream.generate(() -> 1).limit(1_025).toArray()),
            "segments",
            "must hold 1 to 1,024 segments, but is 1,025 segments"),
        bad(
            template("mia").addSegments(Segment.newBuilder()),
            "segments[1]",
            "must be a text, a blank or raw tokens, but is none of them"),
        bad(template(1, ""), "segments[1].text", "must not be empty, but is empty"),
        bad(
            template("x".repeat(65_537)),
            "segments[0].text",
            "must be at most 65,536 characters long, but is 65,537 characters"),
        bad(
            template("mia saw a zebra", 1),
            "segments[0].text",
            "must hold only words the model knows, but is holding saw, zebra"),
        bad(template("mia", 0), "segments[1].blank", "must be 1 to L = 8, but is 0"),
        bad(template(-1), "segments[0].blank", "must be 1 to L = 8, but is -1"),
        bad(template(9), "segments[0].blank", "must be 1 to L = 8, but is 9"),
        bad(template(4, 5), "segments", "must take at most L = 8 sites, but is 9"),
        bad(template("mia had a", 6), "segments", "must take at most L = 8 sites, but is 9"),
        bad(
            template("mia had a mia had a mia had a"),
            "segments",
            "must take at most L = 8 sites, but is 9"),
        bad(
            template(Collections.nCopies(1_000, "mia").toArray()),
            "segments",
            "must take at most L = 8 sites, but is 1,000 or more"),
        bad(
            template("mia ".repeat(10_000), "mia ".repeat(10_000)),
            "segments",
            "must hold at most 65,536 characters of text, but is 80,000 characters"));
  }

  private static Stream<Arguments> joins() {
    return Stream.of(
        bad(
            template("mia").addSegments(Segment.newBuilder().setBlank(1).setJoined(true)),
            "segments[1].joined",
            "must be false unless the segment is a text, but is true"),
        bad(
            template(raw(2).toBuilder().setJoined(true).build()),
            "segments[0].joined",
            "must be false unless the segment is a text, but is true"),
        bad(
            template(Segment.newBuilder().setJoined(true).build()),
            "segments[0].joined",
            "must be false unless the segment is a text, but is true"),
        bad(template(1, joined("")), "segments[1].text", "must not be empty, but is empty"),
        bad(
            template("mia", 1, joined("ball")),
            "segments[2].joined",
            "must be false: the model's tokenizer cannot write \"ball\" without a space before it,"
                + " but is true"));
  }

  private static Stream<Arguments> rawTokens() {
    return Stream.of(
        bad(
            template("mia", raw()),
            "segments[1].raw_tokens.tokens",
            "must hold 1 to L = 8 tokens, but is 0 tokens"),
        bad(
            template(raw(Collections.nCopies(9, 2).toArray())),
            "segments[0].raw_tokens.tokens",
            "must hold 1 to L = 8 tokens, but is 9 tokens"),
        bad(
            template(raw(2, 3, 4), 3, raw(2, 3, 4)),
            "segments",
            "must take at most L = 8 sites, but is 9"),
        bad(
            template(
                Segment.newBuilder()
                    .setRawTokens(RawTokens.newBuilder().addTokens(RawToken.newBuilder()))
                    .build()),
            "segments[0].raw_tokens.tokens[0]",
            "must be a token or a piece, but is neither"),
        bad(
            template(raw("mia", "")),
            "segments[0].raw_tokens.tokens[1].piece",
            "must be 1 to 1,024 characters long, but is 0 characters"),
        bad(
            template(raw("🦊".repeat(1_025))),
            "segments[0].raw_tokens.tokens[0].piece",
            "must be 1 to 1,024 characters long, but is 1,025 characters"),
        bad(
            template(1, raw("mia", "zebra")),
            "segments[1].raw_tokens.tokens[1].piece",
            "must be a piece of the model's vocabulary, but is zebra"),
        bad(
            template(1, raw(2, TinyModel.END)),
            "segments[1].raw_tokens.tokens[1].token",
            "must stand for text, but is 1"));
  }

  private static Stream<Arguments> samplings() {
    return Stream.concat(
        Stream.of(-0.1, 100.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)
            .map(
                it ->
                    bad(
                        SamplingOptions.newBuilder().setTemperature(it),
                        "temperature",
                        "must be finite, 0 to 100, but is " + it)),
        Stream.concat(
            Stream.of(0.0, -1.0, 1.001, Double.NaN)
                .map(
                    it ->
                        bad(
                            SamplingOptions.newBuilder().setTopP(it),
                            "top_p",
                            "must be in (0, 1], but is " + it)),
            Stream.concat(
                Stream.of(0, -1, 17, Integer.MAX_VALUE)
                    .map(
                        it ->
                            bad(
                                SamplingOptions.newBuilder().setSweeps(it),
                                "sweeps",
                                "must be 1 to the model's max_sweeps, 16, but is " + it)),
                Stream.of(
                    bad(
                        SamplingOptions.newBuilder().addLevels(9).addLevels(0),
                        "levels",
                        "must be absent: model tiny has no pure_noise_visits, so its network cannot"
                            + " tell sites that were not redrawn from others; ask for sweeps,"
                            + " but is 2 levels"),
                    bad(
                        SamplingOptions.newBuilder().setSchedule("fast"),
                        "schedule",
                        "must be one of the model's schedules [], but is fast"),
                    bad(
                        SamplingOptions.newBuilder().setSamplerValue(99),
                        "sampler",
                        "must be a sampler this version knows, but is UNRECOGNIZED"),
                    bad(
                        SamplingOptions.newBuilder()
                            .setEarlyTemperature(EarlyTemperature.getDefaultInstance()),
                        "early_temperature",
                        "must be set together with temperature, but is alone")))));
  }

  private static Stream<Arguments> rhythms() {
    return Stream.of(
        bad(everySteps(0), "every_steps", "must be 1 or more, but is 0"),
        bad(everySteps(-1), "every_steps", "must be 1 or more, but is -1"),
        bad(everyMillis(9), "every_millis", "must be 10 to 60,000, but is 9"),
        bad(everyMillis(60_001), "every_millis", "must be 10 to 60,000, but is 60001"),
        bad(
            ProgressRhythm.newBuilder().setNone(false),
            "none",
            "must be true when set, but is false"));
  }

  private static Stream<Arguments> counts() {
    return Stream.of(-1, 9, Integer.MAX_VALUE)
        .map(it -> Arguments.of(request().setCount(it), "count", "must be 1 to 8, but is " + it));
  }

  private static Stream<Arguments> windows() {
    return Stream.of(-1, 1_025, Integer.MIN_VALUE)
        .map(
            it ->
                Arguments.of(
                    request().setMaxWindow(it), "max_window", "must be 0 to 1,024, but is " + it));
  }

  private static Arguments bad(Template.Builder template, String field, String why) {
    return Arguments.of(request().setTemplate(template), "template." + field, why);
  }

  private static Arguments bad(SamplingOptions.Builder options, String field, String why) {
    return Arguments.of(request().setSampling(options), "sampling." + field, why);
  }

  private static Arguments bad(ProgressRhythm.Builder rhythm, String field, String why) {
    return Arguments.of(request().setProgress(rhythm), "progress." + field, why);
  }

  private static ProgressRhythm.Builder everyMillis(int millis) {
    return ProgressRhythm.newBuilder().setEveryMillis(millis);
  }
}
