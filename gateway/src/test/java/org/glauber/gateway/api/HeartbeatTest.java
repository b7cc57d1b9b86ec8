package org.glauber.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.glauber.gateway.api.GatewayClient.code;
import static org.glauber.gateway.api.GatewayClient.detail;
import static org.glauber.gateway.api.GatewayClient.failure;
import static org.glauber.gateway.api.GatewayClient.request;

import com.google.rpc.BadRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.glauber.gateway.Eventually;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.glauber.generation.v1.ResumeGenerationResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of heartbeats on streams that are silent for a while. */
@QuarkusTest
class HeartbeatTest extends WireFixture {
  private static final int MILLIS = 100; // the least that is allowed

  @Inject Heartbeats heartbeats;

  @AfterEach
  void noStreamIsWatchedAnyMore() {
    Eventually.holds("no stream is watched", () -> heartbeats.watched() == 0);
  }

  @Test
  void aTextStreamHasHeartbeatsWhileQueuedAndWhileSilent() throws Exception {
    script.hold();
    script.pace();
    BlockingClientCall<?, GenerateTextResponse> call =
        client.call(request().setHeartbeatMillis(MILLIS));
    for (int beat = 0; beat < 3; beat++) {
      assertThat(call.read().hasHeartbeat()).isTrue();
    }
    script.admit();
    List<GenerateTextResponse> events = new ArrayList<>(List.of(call.read()));
    while (events.getLast().hasHeartbeat()) {
      events.set(0, call.read());
    }
    assertThat(events.getFirst().hasAccepted()).isTrue();
    for (int beat = 0; beat < 3; beat++) {
      assertThat(call.read().hasHeartbeat()).isTrue();
    }
    script.step(STEP_COUNT);
    for (GenerateTextResponse event = call.read(); event != null; event = call.read()) {
      events.add(event);
    }
    assertThat(events.getLast().hasFinished()).isTrue();
  }

  @Test
  void anImageStreamHasHeartbeats() throws Exception {
    script.pace();
    BlockingClientCall<?, GenerateImageResponse> call =
        client
            .blocking()
            .generateImage(
                GenerateImageRequest.newBuilder()
                    .setModel(TinyModel.IMAGE_NAME)
                    .setHeartbeatMillis(MILLIS)
                    .build());
    GenerateImageResponse event = call.read();
    while (!event.hasAccepted()) {
      event = call.read();
    }
    for (int beat = 0; beat < 3; beat++) {
      assertThat(call.read().hasHeartbeat()).isTrue();
    }
    script.step(STEP_COUNT);
    while (!event.hasFinished()) {
      event = call.read();
    }
    assertThat(call.read()).isNull();
  }

  @Test
  void aResumedStreamHasHeartbeats() throws Exception {
    script.pace();
    BlockingClientCall<?, GenerateTextResponse> first = client.call(request());
    String id = first.read().getAccepted().getGenerationId();
    BlockingClientCall<?, ResumeGenerationResponse> call =
        client
            .blocking()
            .resumeGeneration(
                ResumeGenerationRequest.newBuilder()
                    .setGenerationId(id)
                    .setHeartbeatMillis(MILLIS)
                    .build());
    ResumeGenerationResponse event = call.read();
    while (!event.hasText()) {
      assertThat(event.hasHeartbeat()).isTrue();
      event = call.read();
    }
    assertThat(event.getText().hasAccepted()).isTrue();
    for (int beat = 0; beat < 3; beat++) {
      assertThat(call.read().hasHeartbeat()).isTrue();
    }
    script.step(2 * STEP_COUNT);
    while (!event.getText().hasFinished()) {
      event = call.read();
    }
    assertThat(call.read()).isNull();
  }

  @Test
  void aBusyStreamHasNoHeartbeats() {
    assertThat(client.generate(request().setHeartbeatMillis(60_000)))
        .noneMatch(GenerateTextResponse::hasHeartbeat);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 99, 3_600_001, Integer.MAX_VALUE})
  void anIntervalOutOfRangeIsRefused(int millis) {
    for (StatusRuntimeException failure :
        List.of(
            client.failure(request().setHeartbeatMillis(millis)),
            failure(
                () ->
                    client
                        .stub()
                        .generateImage(
                            GenerateImageRequest.newBuilder().setHeartbeatMillis(millis).build())
                        .next()),
            failure(
                () ->
                    client
                        .stub()
                        .resumeGeneration(
                            ResumeGenerationRequest.newBuilder()
                                .setGenerationId("any")
                                .setHeartbeatMillis(millis)
                                .build())
                        .next()))) {
      assertThat(code(failure)).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(detail(failure, BadRequest.class).getFieldViolations(0).getField())
          .isEqualTo("heartbeat_millis");
    }
  }
}
