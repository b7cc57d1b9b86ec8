package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.glauber.server.ServerFixture.eventually;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.glauber.server.stream.Backlog;
import org.glauber.server.stream.ServerStream;
import org.glauber.server.telemetry.Telemetry;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

/** A trace connects the caller, the call, its worker, its log and its error. */
class TracingTest {
  private final EndedSpans spans = new EndedSpans();
  private final OpenTelemetrySdk openTelemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(spans).build())
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();
  private final Telemetry tracing = new Telemetry(openTelemetry);

  @Test
  void callerCallAndWorkerShareATraceThatTheLogNames() {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (ServerFixture fixture =
        new ServerFixture(
            Map.of(),
            tracing,
            (request, responses) ->
                ServerStream.serve(
                    responses,
                    Backlog.waiting(1),
                    stream -> {
                      seen.add(Span.current().getSpanContext().getTraceId());
                      seen.add(String.valueOf(MDC.get("traceId")));
                    }))) {
      Channel traced = ClientInterceptors.intercept(fixture.channel, tracing.clientInterceptor());
      assertThat(
              ClientCalls.blockingServerStreamingCall(
                  traced, ScriptedService.STREAM, CallOptions.DEFAULT, StringValue.of("go")))
          .isExhausted();
      eventually("both spans ended", () -> spans.ended.size() == 2);
      String trace = spans.of(SpanKind.CLIENT).getSpanContext().getTraceId();
      assertThat(spans.of(SpanKind.SERVER).getSpanContext().getTraceId()).isEqualTo(trace);
      assertThat(spans.of(SpanKind.SERVER).getName()).isEqualTo("test.Scripted/Stream");
      assertThat(seen).containsExactly(trace, trace);
    }
  }

  @Test
  void aFaultReportsTheTraceIdOfItsSpan() {
    try (ServerFixture fixture =
        new ServerFixture(
            Map.of(),
            tracing,
            (request, responses) -> {
              throw new IllegalStateException("a bug");
            })) {
      assertThatThrownBy(() -> fixture.unary("go"))
          .satisfies(
              e -> {
                eventually("the span ended", () -> spans.ended.size() == 1);
                assertThat(e)
                    .hasMessage(
                        "INTERNAL: internal error, trace "
                            + spans.of(SpanKind.SERVER).getSpanContext().getTraceId());
              });
    }
  }

  /** Collects the spans that have ended. */
  private static final class EndedSpans implements SpanProcessor {
    final List<ReadableSpan> ended = new CopyOnWriteArrayList<>();

    ReadableSpan of(SpanKind kind) {
      return ended.stream().filter(span -> span.getKind() == kind).findFirst().orElseThrow();
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      ended.add(span);
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
