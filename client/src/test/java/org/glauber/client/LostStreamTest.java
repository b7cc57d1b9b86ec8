package org.glauber.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.glauber.client.FakeGateway.Behaviour;
import org.glauber.client.connection.Access;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.Infilling;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that end before their result, as with proxies and broken connections. */
class LostStreamTest {
  private FakeGatewayServer suite;

  @BeforeEach
  void start() throws IOException {
    suite = FakeGatewayServer.start();
  }

  @AfterEach
  void stop() {
    suite.close();
  }

  /**
   * Any status counts as lost, including OK, except UNIMPLEMENTED, which a gateway without
   * resumption returns.
   */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNIMPLEMENTED")
  void anEndWithoutDetailsOfTheSuiteIsALostStream(Status.Code code) {
    List<Finished> undisturbed = finished(2);
    suite.gateway().behave(new Behaviour.Lose(5, code.toStatus(), 2));
    assertThat(finished(2)).isEqualTo(undisturbed);
    assertThat(suite.gateway().streams()).isEqualTo(4); // one was lost again
  }

  /** Resumed one after the other, the last would have only the rest of the call's deadline. */
  @Test
  void theGenerationsOfALostStreamAreResumedConcurrently() {
    List<Finished> undisturbed = finished(8);
    suite.gateway().behave(new Behaviour.Gather(8, 8));
    assertThat(finished(8)).isEqualTo(undisturbed);
  }

  @Test
  void aResumeRequestRepeatsTheFieldsOfTheCall() {
    ResumePoints resumePoints =
        ResumePoints.of(
            GenerateImageRequest.newBuilder()
                .setProgress(ProgressRhythm.newBuilder().setEverySteps(3))
                .setInfilling(Infilling.newBuilder().setImage(ByteString.copyFromUtf8("png")))
                .setHeartbeatMillis(700)
                .build());
    resumePoints.observe(
        GenerateImageResponse.newBuilder()
            .setAccepted(Accepted.newBuilder().setGenerationId("g"))
            .build());
    ResumeGenerationRequest rest = resumePoints.request(0).orElseThrow();
    assertThat(rest.getGenerationId()).isEqualTo("g");
    assertThat(rest.getProgress().getEverySteps()).isEqualTo(3);
    assertThat(rest.getInfilledImage()).isEqualTo(ByteString.copyFromUtf8("png"));
    assertThat(rest.getHeartbeatMillis()).isEqualTo(700);
  }

  @Test
  void heartbeatsAreNotPassedOn() {
    suite.gateway().behave(new Behaviour.Lose(2, Status.INTERNAL, 1));
    List<GenerateTextResponse> events = new ArrayList<>();
    generate(1, events::add);
    assertThat(events).hasSize(3).noneMatch(GenerateTextResponse::hasHeartbeat);
  }

  @Test
  void aGenerationThatWasNotAcceptedIsNotResumed() {
    suite.gateway().behave(new Behaviour.Lose(0, Status.INTERNAL, 1));
    assertThatThrownBy(() -> finished(1))
        .isInstanceOfSatisfying(
            CallFailedException.class,
            failure -> assertThat(failure.status().getCode()).isEqualTo(Status.Code.INTERNAL));
    assertThat(suite.gateway().streams()).isEqualTo(1);
  }

  private List<Finished> finished(int count) {
    List<Finished> results = new ArrayList<>(Collections.nCopies(count, null));
    generate(
        count,
        event -> {
          if (event.hasFinished()) {
            results.set(event.getIndex(), event.getFinished());
          }
        });
    return results;
  }

  private void generate(int count, Consumer<GenerateTextResponse> events) {
    try (GatewayClient client =
        GatewayClient.connect(suite.target(), Duration.ofMinutes(1), Access.OPEN)) {
      client.generateText(
          GenerateTextRequest.newBuilder().setSeed(2).setCount(count).build(), events);
    }
  }
}
