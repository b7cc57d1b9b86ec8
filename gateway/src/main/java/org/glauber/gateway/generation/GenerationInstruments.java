package org.glauber.gateway.generation;

import com.google.errorprone.annotations.MustBeClosed;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.util.List;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.checkpoint.Generation;
import org.glauber.gateway.progress.Stopwatch;
import org.glauber.model.v1.Modality;

/**
 * Metrics and spans of generations. Names follow OpenTelemetry's conventions for generative models
 * where these define one. Each generation counts by itself, even if one request asks for several.
 */
public final class GenerationInstruments {
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  private static final AttributeKey<String> PROVIDER =
      AttributeKey.stringKey("gen_ai.provider.name");
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> ENDING = AttributeKey.stringKey("glauber.ending");
  private static final AttributeKey<String> ID = AttributeKey.stringKey("glauber.generation.id");
  private static final AttributeKey<Long> STEPS = AttributeKey.longKey("glauber.steps");
  private static final AttributeKey<Long> STEP = AttributeKey.longKey("glauber.step");
  private static final List<Double> SECONDS =
      List.of(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

  private final DoubleHistogram duration;
  private final DoubleHistogram timeToFirst;
  private final DoubleHistogram progressInterval;
  private final LongCounter ended;
  private final LongCounter skipped;
  private final Tracer tracer;

  /** Creates the instruments of a meter; spans come from the tracer. */
  public GenerationInstruments(Meter meter, Tracer tracer) {
    this.tracer = tracer;
    duration =
        meter
            .histogramBuilder("gen_ai.server.request.duration")
            .setUnit("s")
            .setDescription("Time from a generation's request to its end")
            .setExplicitBucketBoundariesAdvice(SECONDS)
            .build();
    timeToFirst =
        meter
            .histogramBuilder("gen_ai.server.time_to_first_token")
            .setUnit("s")
            .setDescription("Time from a generation's request to its first partial result")
            .setExplicitBucketBoundariesAdvice(SECONDS)
            .build();
    progressInterval =
        meter
            .histogramBuilder("glauber.generation.progress.interval")
            .setUnit("s")
            .setDescription("Time between two partial results of a generation")
            .setExplicitBucketBoundariesAdvice(SECONDS)
            .build();
    ended =
        meter
            .counterBuilder("glauber.generations.ended")
            .setUnit("{generation}")
            .setDescription("Generations that have ended, by outcome")
            .build();
    skipped =
        meter
            .counterBuilder("glauber.generation.progress.skipped")
            .setUnit("{result}")
            .setDescription("Partial results that were due but replaced by a newer one")
            .build();
  }

  /** Begins to record a generation. */
  Recorder begin(Generation generation, Stopwatch sinceArrival) {
    ServedModel model = generation.chain().model();
    String operation =
        model.modality() == Modality.MODALITY_IMAGE ? "image_generation" : "text_completion";
    Attributes attributes =
        Attributes.of(OPERATION, operation, PROVIDER, "glauber", MODEL, model.name());
    Span span =
        tracer
            .spanBuilder(operation + " " + model.name())
            .setAllAttributes(attributes)
            .setAttribute(ID, generation.id())
            .setAttribute(STEPS, generation.chain().stepCount())
            .startSpan();
    return new Recorder(attributes, sinceArrival, span);
  }

  /** Records one generation. Its threads may call it, but only one at a time. */
  final class Recorder {
    private final Attributes attributes;
    private final Stopwatch sinceArrival;
    private final Span span;
    private volatile double lastSeconds = -1; // when the last partial result went out

    private Recorder(Attributes attributes, Stopwatch sinceArrival, Span span) {
      this.attributes = attributes;
      this.sinceArrival = sinceArrival;
      this.span = span;
    }

    /** Makes the generation's span the current one of this thread until the scope is closed. */
    @MustBeClosed
    Scope inSpan() {
      return span.makeCurrent();
    }

    /** Begins the span of a partial result. */
    Span preview(int step) {
      return tracer.spanBuilder("preview").setAttribute(STEP, step).startSpan();
    }

    /** Wraps a sink of events so that the times of results are recorded. */
    <T> Event.Sink<T> recording(Event.Sink<T> events) {
      return event -> {
        events.accept(event);
        switch (event) {
          case Event.Accepted<T> _ -> {}
          case Event.Progress<T> _ -> recordResult(true);
          case Event.Finished<T> _ -> recordResult(false);
        }
      };
    }

    private void recordResult(boolean isPartial) {
      double seconds = sinceArrival.elapsed().toNanos() / 1e9;
      if (lastSeconds < 0) {
        timeToFirst.record(seconds, attributes);
      } else if (isPartial) {
        progressInterval.record(seconds - lastSeconds, attributes);
      }
      lastSeconds = seconds;
    }

    void skipped(int count) {
      if (count > 0) {
        skipped.add(count, attributes);
      }
    }

    void ended(GenerationEnding ending) {
      span.setAttribute(ENDING, ending.text());
      if (ending == GenerationEnding.FAILED) {
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
      ended.add(1, attributes.toBuilder().put(ENDING, ending.text()).build());
      duration.record(
          sinceArrival.elapsed().toNanos() / 1e9,
          ending == GenerationEnding.COMPLETED
              ? attributes
              : attributes.toBuilder().put(ERROR, ending.text()).build());
    }
  }
}
