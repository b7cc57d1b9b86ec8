package org.glauber.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.glauber.gateway.api.GatewayClient.code;
import static org.glauber.gateway.api.GatewayClient.detail;
import static org.glauber.gateway.api.GatewayClient.everySteps;
import static org.glauber.gateway.api.GatewayClient.failure;
import static org.glauber.gateway.api.GatewayClient.request;
import static org.glauber.gateway.api.GatewayClient.template;

import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.glauber.gateway.fake.FakeDenoiser;
import org.glauber.gateway.fake.Script;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.generation.v1.Segment;
import org.glauber.server.status.Refusals;
import org.junit.jupiter.api.Test;

/** Tests of the gateway over the wire while its caller or a service behind it fails. */
@QuarkusTest
class GatewayFailureTest extends WireFixture {
  @Test
  void aStalledReaderDelaysNothingAndStillGetsFirstAndLastEvent() throws Exception {
    ManagedChannel narrow =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .flowControlWindow(1_024)
            .build();
    try {
      BlockingClientCall<?, GenerateTextResponse> call =
          GenerationServiceGrpc.newBlockingV2Stub(narrow)
              .generateText(
                  request()
                      .setCount(8)
                      .setSampling(SamplingOptions.newBuilder().setSweeps(16))
                      .setProgress(everySteps(1))
                      .build());
      List<GenerateTextResponse> events = new ArrayList<>();
      events.add(call.read());
      script.awaitFinished(8); // the client has read nothing more so far
      for (GenerateTextResponse event = call.read(); event != null; event = call.read()) {
        events.add(event);
      }
      for (int k = 0; k < 8; k++) {
        int index = k;
        List<GenerateTextResponse> own =
            events.stream().filter(event -> event.getIndex() == index).toList();
        assertThat(own.getFirst().hasAccepted()).isTrue();
        assertThat(own.getLast().hasFinished()).isTrue();
        assertThat(own.subList(1, own.size() - 1))
            .extracting(event -> -event.getProgress().getStep())
            .isSorted()
            .doesNotHaveDuplicates();
      }
      assertThat(events.size()).isLessThan(8 * 16 * TinyModel.SITE_COUNT / 2);
    } finally {
      narrow.shutdownNow();
    }
  }

  @Test
  void cancellationReachesTheDenoiser() throws Exception {
    script.pace();
    BlockingClientCall<?, GenerateTextResponse> call = client.call(request().setCount(2));
    assertThat(call.read().hasAccepted()).isTrue();
    assertThat(call.read().hasAccepted()).isTrue();
    script.step(1);
    assertThat(call.read().hasProgress()).isTrue();
    call.cancel("enough", null);
    script.awaitCancelled();
  }

  @Test
  void aDeadlineCancelsTheChainAtTheDenoiser() throws Exception {
    script.pace();
    BlockingClientCall<?, GenerateTextResponse> call =
        GenerationServiceGrpc.newBlockingV2Stub(client.channel())
            .withDeadlineAfter(2, TimeUnit.SECONDS)
            .generateText(request().build());
    assertThat(call.read().hasAccepted()).isTrue();
    script.step(1);
    assertThat(call.read().hasProgress()).isTrue();
    assertThatThrownBy(call::read).hasMessageStartingWith("DEADLINE_EXCEEDED");
    script.awaitCancelled();
  }

  @Test
  void aChainIsResumedElsewhereIfItsDenoiserDies() {
    List<Integer> undisturbed = client.results(request()).getFirst().getTokensList();
    script.reset();
    script.dieAt(19);
    Finished finished = client.results(request()).getFirst();
    assertThat(finished.getTokensList()).isEqualTo(undisturbed);
    assertThat(script.runs()).extracting(run -> run.chain().getStep()).containsExactly(32, 19);
    assertThat(script.runs()).extracting(run -> run.chain().getAttempt()).containsExactly(0, 1);
    assertThat(script.runs()).extracting(Script.Run::denoiser).doesNotHaveDuplicates();
    assertThat(script.runs())
        .extracting(run -> run.chain().getId())
        .containsOnly(script.runs().getFirst().chain().getId());
  }

  @Test
  void aServiceThatIsDownIsNamed() {
    suite.denoisers.forEach(FakeDenoiser::stop);
    try {
      StatusRuntimeException failure = client.failure(request());
      assertThat(code(failure)).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(detail(failure, ErrorInfo.class).getMetadataMap())
          .containsEntry("service", "denoiser-service");
      assertThat(failure.getMessage()).doesNotContain("127.0.0.1");
    } finally {
      suite.denoisers.forEach(FakeDenoiser::start);
    }
    suite.tokenizer.stop();
    try {
      StatusRuntimeException failure = client.failure(request().setTemplate(template("mia", 1)));
      assertThat(code(failure)).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(detail(failure, ErrorInfo.class).getMetadataMap())
          .containsEntry("service", "tokenizer-service");
    } finally {
      suite.tokenizer.start();
    }
    assertThat(client.results(request())).hasSize(1);
  }

  @Test
  void overloadIsPassedOnWithItsRetryDelay() {
    script.refuse(Refusals.exhausted("9 chains are waiting", Duration.ofMillis(1_500)));
    StatusRuntimeException failure = client.failure(request());
    assertThat(code(failure)).as(failure.getMessage()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(detail(failure, RetryInfo.class).getRetryDelay().getNanos()).isEqualTo(500_000_000);
    assertThat(script.runs()).hasSize(2);
    // It must not have been accepted before it was refused.
    assertThatThrownBy(() -> client.call(request()).read())
        .hasMessageStartingWith("RESOURCE_EXHAUSTED");
  }

  @Test
  void aTextWithoutFreeSitesIsStillAcceptedBeforeItFinishes() throws Exception {
    GenerateTextRequest.Builder given = request();
    given
        .getTemplateBuilder()
        .addSegments(Segment.newBuilder().setText("mia had a ball mia had a ball"));
    BlockingClientCall<?, GenerateTextResponse> call = client.call(given);
    assertThat(call.read().hasAccepted()).isTrue();
    assertThat(call.read().hasFinished()).isTrue();
  }

  @Test
  void moreGenerationsThanFitAreRefusedAtOnce() throws Exception {
    script.pace();
    List<BlockingClientCall<?, GenerateTextResponse>> calls =
        List.of(client.call(request().setCount(8)), client.call(request().setCount(4)));
    for (BlockingClientCall<?, GenerateTextResponse> call : calls) {
      assertThat(call.read().hasAccepted()).isTrue();
    }
    StatusRuntimeException failure = client.failure(request());
    assertThat(code(failure)).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(Durations.toMillis(detail(failure, RetryInfo.class).getRetryDelay()))
        .isBetween(100L, 60_000L);
    script.step(12 * STEP_COUNT);
    for (BlockingClientCall<?, GenerateTextResponse> call : calls) {
      while (call.read() != null) {}
    }
    script.step(STEP_COUNT);
    assertThat(client.results(request())).hasSize(1);
  }

  @Test
  void aBrokenDenoiserIsOurFaultAndRevealsOnlyATraceId() {
    script.refuse(new IllegalStateException("/etc/secret"));
    StatusRuntimeException failure = client.failure(request());
    assertThat(code(failure)).isEqualTo(Status.Code.INTERNAL);
    assertThat(failure.getMessage()).doesNotContain("secret");
    assertThat(detail(failure, RequestInfo.class).getRequestId()).hasSize(32);
  }
}
