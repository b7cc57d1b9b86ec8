package org.glauber.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glauber.model.repository.ModelRepository;
import org.glauber.server.ServerLifecycle;
import org.glauber.tokenizer.v1.DecodeRequest;
import org.glauber.tokenizer.v1.EncodeRequest;
import org.glauber.tokenizer.v1.Encoding;
import org.glauber.tokenizer.v1.RawToken;
import org.glauber.tokenizer.v1.RawTokens;
import org.glauber.tokenizer.v1.TemplateSegment;
import org.glauber.tokenizer.v1.TokenState;
import org.glauber.tokenizer.v1.TokenizerServiceGrpc;
import org.glauber.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceBlockingStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Templates over the wire. */
@QuarkusTest
@QuarkusTestResource(SampleModels.OnDisk.class)
class TemplateServiceTest {
  @Inject ServerLifecycle server;

  @ConfigProperty(name = "glauber.models.directory")
  String models;

  private ManagedChannel channel;
  private TokenizerServiceBlockingStub client;

  @BeforeEach
  void connect() {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    client = TokenizerServiceGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
  }

  @Test
  void aTextIsJoinedToWhatABlankHolds() {
    List<Encoding> encodings =
        encode("pieces", text("mia had"), blank(1), joined("s"), text(","), joined(" a  ball"));
    assertThat(encodings)
        .extracting(Encoding::getText)
        .containsExactly("mia had", "", "s", " ,", " a ball");
    List<Integer> tokens = new ArrayList<>();
    encodings.forEach(encoding -> tokens.addAll(encoding.getTokensList()));
    tokens.add(2, encode("pieces", raw("▁ball")).getFirst().getTokens(0));
    assertThat(decode("pieces", tokens)).isEqualTo("mia had balls , a ball");
  }

  @Test
  void punctuationIsJoinedInATextOfWords() {
    List<Encoding> encodings = encode("words", text("mia"), blank(2), joined(", the red ball"));
    assertThat(encodings)
        .extracting(Encoding::getText)
        .containsExactly("mia", "", ", the red ball");
    invalid(
        "words",
        "segments[1].joined",
        "must be false: the model's tokenizer cannot write \"ball\" without a space before it,"
            + " but is true",
        blank(1),
        joined("ball"));
  }

  @Test
  void segmentsHaveTheTokensOfTexts() {
    for (String model : List.of("words", "pieces")) {
      EncodeRequest texts = request(model).addTexts("mia had a ball.").addTexts("the fox").build();
      List<Encoding> expected = client.encode(texts).getEncodingsList();
      List<Encoding> encodings = encode(model, text("mia had a ball."), text("the fox"));
      for (int k = 0; k < 2; k++) {
        assertThat(encodings.get(k).getTokensList()).isEqualTo(expected.get(k).getTokensList());
        assertThat(encodings.get(k).getUnknownList()).isEqualTo(expected.get(k).getUnknownList());
      }
      assertThat(expected.getFirst().getText()).isEmpty();
    }
  }

  @Test
  void rawTokensAreGivenByNumberOrPiece() {
    List<Encoding> encodings = encode("words", blank(1), raw("ball", 9), raw(3));
    assertThat(encodings.get(1).getTokensList()).containsExactly(10, 9);
    assertThat(encodings).extracting(Encoding::getText).containsExactly("", " ball a", ".");
  }

  @Test
  void anInvalidRawTokenIsRefusedByField() {
    invalid(
        "words",
        "segments[1].raw_tokens.tokens[1].piece",
        "must be a piece of the model's vocabulary, spelled as in its tokenizer file,"
            + " but is zebra",
        text("mia"),
        raw("ball", "zebra"));
    invalid(
        "words", "segments[0].raw_tokens.tokens[0].token", "must be 0 to 18, but is 19", raw(19));
    invalid(
        "words",
        "segments[0].raw_tokens.tokens[0].piece",
        "must stand for text, and not be the end token, but is [END]",
        raw("[END]"));
    invalid(
        "words", "segments[0].raw_tokens.tokens", "must hold 1 to L = 16 tokens, but is 0", raw());
    invalid(
        "words",
        "segments[0].raw_tokens.tokens[1].piece",
        "must be 1 to 1,024 characters long, but is 1,025 characters",
        raw("mia", "x".repeat(1_025)));
    invalid(
        "words",
        "segments[0].raw_tokens.tokens[0]",
        "must be a token or a piece, but is neither",
        TemplateSegment.newBuilder()
            .setRawTokens(RawTokens.newBuilder().addTokens(RawToken.newBuilder()))
            .build());
  }

  @Test
  void aTemplateOverItsLimitsIsRefusedByField() {
    invalid(
        "words",
        "segments",
        "must hold 1 to 1,024 entries, but is 1,025 entries",
        Collections.nCopies(1_025, text("a")).toArray(TemplateSegment[]::new));
    invalid(
        "words",
        "segments[1]",
        "must be a text, a blank or raw tokens, but is none of them",
        text("a"),
        TemplateSegment.getDefaultInstance());
    invalid("words", "segments[0].text", "must not be empty, but is empty", joined(""));
    invalid(
        "words",
        "segments[0].text",
        "must be at most 65,536 characters long, but is 65,537 characters",
        text("🦊".repeat(65_537)));
    invalid("words", "segments[0].blank", "must be 1 to L = 16, but is 17", blank(17));
    invalid("words", "segments[0].blank", "must be 1 to L = 16, but is -1", blank(-1));
    invalid(
        "words",
        "segments[0].joined",
        "must be false unless the segment is a text, but is true",
        blank(1).toBuilder().setJoined(true).build());
    invalid(
        "words",
        "segments",
        "must take at most L = 16 sites, but is 18 or more",
        Collections.nCopies(2, blank(9)).toArray(TemplateSegment[]::new));
    invalid(
        "words",
        "segments",
        "must take at most L = 16 sites, but is 17",
        blank(14),
        raw("a", "ball"),
        text("mia"));
    invalid(
        "words",
        "segments",
        "must take at most L = 16 sites, a site at most 5 characters of text,"
            + " but is 3,200,000 characters of text",
        Collections.nCopies(1_000, joined("ball ".repeat(800))).toArray(TemplateSegment[]::new));
    EncodeRequest both = request("words").addTexts("a").addSegments(text("a")).build();
    invalid(both, "texts", "must be empty if segments are set, but is 1 texts");
  }

  private List<Encoding> encode(String model, TemplateSegment... segments) {
    return client
        .encode(request(model).addAllSegments(List.of(segments)).build())
        .getEncodingsList();
  }

  private String decode(String model, List<Integer> tokens) {
    DecodeRequest request =
        DecodeRequest.newBuilder()
            .setModel(model)
            .setModelDigest(digest(model))
            .addStates(TokenState.newBuilder().addAllTokens(tokens))
            .build();
    return client.decode(request).getDecodings(0).getText();
  }

  private EncodeRequest.Builder request(String model) {
    return EncodeRequest.newBuilder().setModel(model).setModelDigest(digest(model));
  }

  private String digest(String model) {
    return ModelRepository.at(Path.of(models)).open(model).digest();
  }

  private void invalid(
      String model, String field, String description, TemplateSegment... segments) {
    invalid(request(model).addAllSegments(List.of(segments)).build(), field, description);
  }

  private void invalid(EncodeRequest request, String field, String description) {
    StatusRuntimeException failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> client.encode(request));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    assertThat(status).isNotNull();
    try {
      BadRequest.FieldViolation violation =
          status.getDetails(0).unpack(BadRequest.class).getFieldViolations(0);
      assertThat(violation.getField()).isEqualTo(field);
      assertThat(violation.getDescription()).isEqualTo(description);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static TemplateSegment text(String text) {
    return TemplateSegment.newBuilder().setText(text).build();
  }

  private static TemplateSegment joined(String text) {
    return TemplateSegment.newBuilder().setText(text).setJoined(true).build();
  }

  private static TemplateSegment blank(int siteCount) {
    return TemplateSegment.newBuilder().setBlank(siteCount).build();
  }

  private static TemplateSegment raw(Object... tokens) {
    RawTokens.Builder raw = RawTokens.newBuilder();
    for (Object token : tokens) {
      if (token instanceof Integer number) {
        raw.addTokensBuilder().setToken(number);
      } else {
        raw.addTokensBuilder().setPiece((String) token);
      }
    }
    return TemplateSegment.newBuilder().setRawTokens(raw).build();
  }
}
