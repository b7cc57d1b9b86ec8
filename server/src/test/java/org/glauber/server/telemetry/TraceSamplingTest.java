package org.glauber.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceSamplingTest {
  private static final int CALLS = 10_000;
  // The smallest trace id: a sampler by trace id records it at any ratio.
  private static final String CHOSEN = "00000000000000000000000000000001";

  private final Random random = new Random(7);

  @Test
  void requestedTracesAreSampledWhateverTheirTraceIds() {
    Sampler gateway = TraceSampling.of(0.05, false, random::nextDouble);
    assertThat(recorded(gateway, remote(TraceFlags.getSampled()))).isBetween(400, 600);
  }

  @Test
  void aCallerMayAskNotToBeRecorded() {
    Sampler gateway = TraceSampling.of(1, false, random::nextDouble);
    assertThat(recorded(gateway, remote(TraceFlags.getDefault()))).isZero();
    assertThat(recorded(gateway, remote(TraceFlags.getSampled()))).isEqualTo(CALLS);
  }

  @Test
  void aServiceBehindAGatewayRecordsWhatTheGatewayDoes() {
    Sampler denoiser = TraceSampling.of(0, true, random::nextDouble);
    assertThat(recorded(denoiser, remote(TraceFlags.getSampled()))).isEqualTo(CALLS);
    assertThat(recorded(denoiser, remote(TraceFlags.getDefault()))).isZero();
  }

  @Test
  void spansWithinAServiceFollowTheirCall() {
    Sampler gateway = TraceSampling.of(0, false, random::nextDouble);
    SpanContext call =
        SpanContext.create(
            CHOSEN, "0000000000000001", TraceFlags.getSampled(), TraceState.getDefault());
    assertThat(recorded(gateway, Context.root().with(Span.wrap(call)))).isEqualTo(CALLS);
  }

  private static Context remote(TraceFlags flags) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    CHOSEN, "0000000000000001", flags, TraceState.getDefault())));
  }

  private static int recorded(Sampler sampler, Context parent) {
    int count = 0;
    for (int k = 0; k < CALLS; k++) {
      SamplingDecision decision =
          sampler
              .shouldSample(parent, CHOSEN, "call", SpanKind.SERVER, Attributes.empty(), List.of())
              .getDecision();
      count += decision == SamplingDecision.RECORD_AND_SAMPLE ? 1 : 0;
    }
    return count;
  }
}
