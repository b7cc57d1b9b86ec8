package org.glauber.server.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Decides which traces are recorded: a fraction of those that begin here, and a fraction of those
 * that a caller asks to be recorded. A trace that a caller asks not to be recorded is not recorded.
 * Spans within a service follow the decision for their call.
 */
final class TraceSampling {
  private TraceSampling() {}

  @Produces
  @Singleton
  static Sampler sampler(TelemetryConfig config) {
    if (config.endpoint().isEmpty() && config.zipkin().isEmpty()) {
      return Sampler.alwaysOff(); // there is no destination for spans
    }
    return of(
        config.sampled(), config.trustCallers(), () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * @param share the fraction of traces that is recorded, 0 to 1
   * @param trustsCallers whether all traces that callers ask for are recorded
   * @param random uniform in [0, 1)
   */
  static Sampler of(double share, boolean trustsCallers, DoubleSupplier random) {
    return Sampler.parentBasedBuilder(Sampler.traceIdRatioBased(share))
        .setRemoteParentSampled(
            trustsCallers ? Sampler.alwaysOn() : new CallerRequestedSampler(share, random))
        .build();
  }

  /**
   * Decides at random for each trace. The trace id cannot serve as the random number, because a
   * caller can choose an id that is always recorded.
   */
  private record CallerRequestedSampler(double share, DoubleSupplier random) implements Sampler {
    @Override
    public SamplingResult shouldSample(
        Context parent,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> parentLinks) {
      return random.getAsDouble() < share
          ? SamplingResult.recordAndSample()
          : SamplingResult.drop();
    }

    @Override
    public String getDescription() {
      return "CallerRequestedSampler{" + share + "}";
    }
  }
}
