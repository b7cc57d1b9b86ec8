package org.glauber.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.BadRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glauber.model.repository.ModelRepository;
import org.glauber.server.ServerLifecycle;
import org.glauber.tokenizer.v1.DecodeRequest;
import org.glauber.tokenizer.v1.Decoding;
import org.glauber.tokenizer.v1.EncodeRequest;
import org.glauber.tokenizer.v1.Encoding;
import org.glauber.tokenizer.v1.TokenState;
import org.glauber.tokenizer.v1.TokenizerServiceGrpc;
import org.glauber.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceBlockingStub;
import org.glauber.tokenizer.vocabulary.SampleTokenizers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(SampleModels.OnDisk.class)
class TokenizerServiceTest {
  @Inject ServerLifecycle server;
  @Inject OpenTelemetry openTelemetry;

  @ConfigProperty(name = "quarkus.http.test-port")
  int httpPort;

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
  void everyModelOfTheDirectoryIsServedInBatches() {
    for (String model : List.of("words", "pieces")) {
      List<Encoding> encodings =
          client
              .encode(encode(model).addTexts("mia had a ball.").addTexts("the fox").build())
              .getEncodingsList();
      assertThat(encodings).hasSize(2);
      assertThat(encodings.get(0).getUnknownList()).isEmpty();
      assertThat(encodings.get(1).getUnknownList()).isNotEmpty();
      Decoding decoding =
          client
              .decode(
                  decode(model)
                      .addStates(
                          TokenState.newBuilder()
                              .addAllTokens(encodings.get(0).getTokensList())
                              .addTokens(SampleTokenizers.END)
                              .addTokens(SampleTokenizers.PAD))
                      .build())
              .getDecodings(0);
      assertThat(decoding.getText()).isEqualTo("mia had a ball.");
      assertThat(decoding.getEndOffsetsList()).containsExactly(3, 7, 9, 14, 15);
    }
  }

  @Test
  void aModelThatIsNotServedIsNotFound() {
    EncodeRequest request = encode("words").setModel("tails").addTexts("a").build();
    assertThatThrownBy(() -> client.encode(request)).hasMessage("NOT_FOUND: no model named tails");
  }

  @Test
  void aDifferentDigestIsAFailedPrecondition() {
    DecodeRequest request =
        decode("words").setModelDigest("ab").addStates(TokenState.newBuilder()).build();
    assertThatThrownBy(() -> client.decode(request))
        .hasMessageStartingWith("FAILED_PRECONDITION: words: the manifest's digest is ");
  }

  @Test
  void aBatchOverItsLimitsIsRefusedByField() {
    invalid(encode("words").build(), "texts", "must hold 1 to 1,024 entries, but is 0 entries");
    invalid(
        encode("words").addAllTexts(Collections.nCopies(1_025, "a")).build(),
        "texts",
        "must hold 1 to 1,024 entries, but is 1,025 entries");
    invalid(
        encode("words").addTexts("a").addTexts("🦊".repeat(65_537)).build(),
        "texts[1]",
        "must be at most 65,536 characters long, but is 65,537 characters");
    invalid(decode("words").build(), "states", "must hold 1 to 1,024 entries, but is 0 entries");
    invalid(
        decode("words")
            .addStates(TokenState.newBuilder().addAllTokens(Collections.nCopies(17, 3)))
            .build(),
        "states[0].tokens",
        "must hold at most L = 16 tokens, but is 17 tokens");
  }

  @Test
  void textsThatExceedTheSitesAreRefusedByLengthOrTokens() {
    invalid(
        encode("words").addAllTexts(Collections.nCopies(1_000, "ball ".repeat(800))).build(),
        "texts",
        "must take at most L = 16 sites, a site at most 5 characters of text,"
            + " but is 3,200,000 characters of text");
    invalid(
        encode("words").addTexts("a ".repeat(9)).addTexts("a ".repeat(9)).addTexts("a").build(),
        "texts",
        "must take at most L = 16 sites, but is 18 or more");
    invalid(
        encode("pieces").addTexts("a ".repeat(17)).build(),
        "texts",
        "must take at most L = 16 sites, but is 17");
  }

  @Test
  void aTenantsNameIsBounded() {
    invalid(
        encode("words").addTexts("a").setTenant("x".repeat(129)).build(),
        "tenant",
        "must be at most 128 characters long, but is 129 characters");
    invalid(
        decode("words").addStates(TokenState.newBuilder()).setTenant("x".repeat(129)).build(),
        "tenant",
        "must be at most 128 characters long, but is 129 characters");
    assertThat(client.encode(encode("words").addTexts("a").setTenant("anna").build()))
        .isEqualTo(client.encode(encode("words").addTexts("a").build()));
  }

  @Test
  void aTokenOutsideTheVocabularyIsRefusedByField() {
    for (int token : new int[] {-1, 19, Integer.MAX_VALUE}) {
      invalid(
          decode("words")
              .addStates(TokenState.newBuilder().addTokens(3))
              .addStates(TokenState.newBuilder().addTokens(3).addTokens(token))
              .build(),
          "states[1].tokens[1]",
          "must be 0 to 18, but is " + token);
    }
  }

  @Test
  void theServiceIsHealthyOverGrpcAndHttp() throws Exception {
    assertThat(
            HealthGrpc.newBlockingStub(channel)
                .check(
                    HealthCheckRequest.newBuilder()
                        .setService(TokenizerServiceGrpc.SERVICE_NAME)
                        .build())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI ready = URI.create("http://127.0.0.1:" + httpPort + "/q/health/ready");
      assertThat(http.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString()))
          .satisfies(response -> assertThat(response.statusCode()).isEqualTo(200))
          .satisfies(response -> assertThat(response.body()).contains("\"grpc\"", "\"ready\""));
    }
  }

  @Test
  void withoutACollectorTracesHaveIdsButAreNotRecorded() {
    Span span = openTelemetry.getTracer("test").spanBuilder("call").startSpan();
    assertThat(span.getSpanContext().isValid()).isTrue();
    assertThat(span.isRecording()).isFalse();
    span.end();
  }

  private EncodeRequest.Builder encode(String model) {
    return EncodeRequest.newBuilder().setModel(model).setModelDigest(digest(model));
  }

  private DecodeRequest.Builder decode(String model) {
    return DecodeRequest.newBuilder().setModel(model).setModelDigest(digest(model));
  }

  private String digest(String model) {
    return ModelRepository.at(Path.of(models)).open(model).digest();
  }

  private void invalid(EncodeRequest request, String field, String description) {
    invalid(
        catchThrowableOfType(StatusRuntimeException.class, () -> client.encode(request)),
        field,
        description);
  }

  private void invalid(DecodeRequest request, String field, String description) {
    invalid(
        catchThrowableOfType(StatusRuntimeException.class, () -> client.decode(request)),
        field,
        description);
  }

  private static void invalid(StatusRuntimeException e, String field, String description) {
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    assertThat(status).isNotNull();
    assertThat(status.getDetailsList())
        .first()
        .satisfies(
            detail ->
                assertThat(detail.unpack(BadRequest.class).getFieldViolations(0))
                    .isEqualTo(
                        BadRequest.FieldViolation.newBuilder()
                            .setField(field)
                            .setDescription(description)
                            .build()));
  }
}
