package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.glauber.server.ServerFixture.eventually;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.glauber.server.status.Refusals;
import org.glauber.server.stream.Backlog;
import org.glauber.server.stream.ServerStream;
import org.glauber.server.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

/** Each ending of a call is counted as such. */
class CallEndingsTest {
  private static final AttributeKey<String> ENDING = AttributeKey.stringKey("glauber.ending");

  private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
  private final Telemetry telemetry =
      new Telemetry(
          OpenTelemetrySdk.builder()
              .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
              .build());
  private final CountDownLatch began = new CountDownLatch(1);

  @Test
  void aResult() {
    try (ServerFixture fixture = fixture("0s")) {
      fixture.unary("answer");
      assertEndings(Map.of("completed", 1L));
    }
  }

  @Test
  void aRefusal() {
    try (ServerFixture fixture = fixture("0s")) {
      assertThatThrownBy(() -> fixture.unary("refuse")).hasMessageStartingWith("NOT_FOUND");
      assertEndings(Map.of("refused", 1L));
    }
  }

  @Test
  void aRefusalAsUnavailableIsNoLostConnection() {
    try (ServerFixture fixture = fixture("0s")) {
      fixture.readiness.notReady("no model");
      assertThatThrownBy(() -> fixture.unary("answer")).hasMessageStartingWith("UNAVAILABLE");
      assertEndings(Map.of("refused", 1L));
    }
  }

  @Test
  void unknownMethodsShareOneSeries() {
    try (ServerFixture fixture = fixture("0s")) {
      for (int k = 0; k < 5; k++) {
        MethodDescriptor<StringValue, StringValue> invented =
            ScriptedService.UNARY.toBuilder().setFullMethodName("no.Such/Method" + k).build();
        assertThatThrownBy(
                () ->
                    ClientCalls.blockingUnaryCall(
                        fixture.channel, invented, CallOptions.DEFAULT, StringValue.of("go")))
            .hasMessageStartingWith("UNIMPLEMENTED");
      }
      eventually("all have ended", () -> endings().equals(Map.of("refused", 5L)));
      assertThat(points()).hasSize(1);
    }
  }

  @Test
  void aRequestThatCannotBeDecoded() throws Exception {
    try (ServerFixture fixture = fixture("0s");
        RawConnection peer = new RawConnection(fixture.server.port())) {
      peer.begin().headers(Map.of()).message(new byte[] {-1}).end();
      assertEndings(Map.of("refused", 1L));
      assertThat(points().getFirst().getAttributes().get(AttributeKey.stringKey("glauber.status")))
          .isEqualTo("INTERNAL");
    }
  }

  @Test
  void aBadlyFramedRequest() throws Exception {
    try (ServerFixture fixture = fixture("0s");
        RawConnection peer = new RawConnection(fixture.server.port())) {
      peer.begin().headers(Map.of()).data(new byte[] {0, 0, 0, 0, 9}).end();
      assertEndings(Map.of("refused", 1L));
    }
  }

  @Test
  void aStreamThatBreaksTheProtocol() throws Exception {
    try (ServerFixture fixture = fixture("0s");
        RawConnection peer = new RawConnection(fixture.server.port())) {
      peer.begin().headers(Map.of()).mistake().end();
      assertEndings(Map.of("refused", 1L));
    }
  }

  @Test
  void aFault() {
    try (ServerFixture fixture = fixture("0s")) {
      assertThatThrownBy(() -> fixture.unary("throw")).hasMessageStartingWith("INTERNAL");
      assertEndings(Map.of("failed", 1L));
    }
  }

  @Test
  void aCancellation() throws InterruptedException {
    try (ServerFixture fixture = fixture("0s");
        Context.CancellableContext context = Context.current().withCancellation()) {
      context.run(() -> fixture.stream("wait", CallOptions.DEFAULT));
      assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
      context.cancel(null);
      assertEndings(Map.of("cancelled", 1L));
    }
  }

  @Test
  void aDeadline() {
    try (ServerFixture fixture = fixture("0s")) {
      CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(Duration.ofMillis(200));
      assertThatThrownBy(() -> fixture.stream("wait", soon).next())
          .hasMessageStartingWith("DEADLINE_EXCEEDED");
      eventually("one call has ended", () -> endings().size() == 1);
      // The deadline passes at caller and server simultaneously; either may act first.
      assertThat(endings().keySet()).containsAnyOf("deadline", "cancelled");
    }
  }

  @Test
  void theDefaultDeadline() {
    try (ServerFixture fixture = fixture(Map.of("glauber.server.default-deadline", "100ms"))) {
      assertThatThrownBy(() -> fixture.stream("wait", CallOptions.DEFAULT).next())
          .hasMessageStartingWith("DEADLINE_EXCEEDED");
      assertEndings(Map.of("deadline", 1L));
    }
  }

  @Test
  void aLostConnection() throws InterruptedException {
    try (ServerFixture fixture = fixture("0s");
        CutLine line = new CutLine(fixture.server.port())) {
      line.call("wait");
      assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
      line.cut();
      assertEndings(Map.of("connection_lost", 1L));
    }
  }

  @Test
  void aServerThatStops() throws InterruptedException {
    ServerFixture fixture = fixture("100ms");
    fixture.stream("wait", CallOptions.DEFAULT);
    assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
    fixture.server.close();
    assertEndings(Map.of("stopped", 1L));
    fixture.close();
  }

  private ServerFixture fixture(String grace) {
    return fixture(Map.of("glauber.server.drain.grace", grace));
  }

  private ServerFixture fixture(Map<String, String> keys) {
    return new ServerFixture(
        keys,
        telemetry,
        (request, responses) -> {
          switch (request) {
            case "refuse" -> throw Refusals.notFound("model", "x");
            case "throw" -> throw new IllegalStateException("a bug");
            case "wait" ->
                ServerStream.serve(
                    responses,
                    Backlog.waiting(1),
                    stream -> {
                      began.countDown();
                      new CountDownLatch(1).await();
                    });
            default -> {
              responses.onNext(StringValue.of(request));
              responses.onCompleted();
            }
          }
        });
  }

  private void assertEndings(Map<String, Long> expected) {
    eventually("the call has ended", () -> !endings().isEmpty());
    assertThat(endings()).isEqualTo(expected);
  }

  private Map<String, Long> endings() {
    return points().stream()
        .collect(
            Collectors.toMap(
                point -> String.valueOf(point.getAttributes().get(ENDING)),
                LongPointData::getValue,
                Long::sum));
  }

  private List<LongPointData> points() {
    return metrics.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals("glauber.calls.ended"))
        .map(MetricData::getLongSumData)
        .flatMap(sum -> sum.getPoints().stream())
        .toList();
  }
}
