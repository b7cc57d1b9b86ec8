package org.glauber.denoiser;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.ChainStatistics;
import org.glauber.denoiser.chain.RunningChain;

/**
 * The spans of a chain in the trace of its call: one for the time that it waits for a lane, and one
 * for all of its passes. Confined to the call's thread.
 */
final class ChainSpans implements AutoCloseable {
  private static final AttributeKey<String> ID = AttributeKey.stringKey("glauber.chain.id");
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("glauber.model");
  private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("glauber.attempt");
  private static final AttributeKey<Long> STEP = AttributeKey.longKey("glauber.step");
  private static final AttributeKey<Long> STEPS = AttributeKey.longKey("glauber.steps");
  private static final AttributeKey<Long> PASSES = AttributeKey.longKey("glauber.passes");
  private static final AttributeKey<Long> EVALUATIONS = AttributeKey.longKey("glauber.evaluations");
  private static final AttributeKey<Long> DECIDED_AGAIN =
      AttributeKey.longKey("glauber.steps.decided_again");

  private final Tracer tracer;
  private final Instant arrival = Instant.now();
  private Span span; // the current one

  private ChainSpans(Tracer tracer, Span span) {
    this.tracer = tracer;
    this.span = span;
  }

  /** Starts the span of a waiting chain, as a child of the call's span. */
  static ChainSpans queued(Tracer tracer, ChainSpec spec) {
    Span queue =
        tracer
            .spanBuilder("queue")
            .setAttribute(ID, spec.id())
            .setAttribute(MODEL, spec.model().name())
            .setAttribute(ATTEMPT, spec.attempt())
            .startSpan();
    return new ChainSpans(tracer, queue);
  }

  /** Ends the waiting span and starts the span of the passes, when the chain had its first lane. */
  void started(RunningChain chain, int step) {
    Instant start = arrival.plus(chain.queueTime());
    span.end(start);
    span =
        tracer
            .spanBuilder("passes")
            .setStartTimestamp(start)
            .setAttribute(MODEL, chain.model().name())
            .setAttribute(STEP, step)
            .startSpan();
  }

  /** Records the statistics of a finished chain. */
  void finished(ChainStatistics statistics) {
    span.setAttribute(STEPS, statistics.steps());
    span.setAttribute(PASSES, statistics.passes());
    span.setAttribute(EVALUATIONS, statistics.evaluations());
    span.setAttribute(DECIDED_AGAIN, statistics.stepsDecidedAgain());
  }

  /** Marks the span of a failed or refused chain as an error; a cancelled call is not an error. */
  void failed(RuntimeException reason) {
    if (!(reason instanceof CancellationException)) {
      span.setStatus(StatusCode.ERROR, String.valueOf(reason.getMessage()));
    }
  }

  @Override
  public void close() {
    span.end();
  }
}
