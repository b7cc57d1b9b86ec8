package org.glauber.gateway.generation;

import com.google.errorprone.annotations.MustBeClosed;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
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
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.resume.Generation;
import org.glauber.model.v1.Modality;
import org.glauber.server.status.RefusalException;

/**
 * What generations are measured by. Where OpenTelemetry's conventions for generative models have a
 * name, it is theirs; a generation of several that one request asks for counts by itself.
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
  private final LongCounter passedOver;
  private final Tracer tracer;

  /** The instruments of a meter, and spans beside them. */
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
            .setDescription("Generations that have ended, by how they did")
            .build();
    passedOver =
        meter
            .counterBuilder("glauber.generation.progress.passed_over")
            .setUnit("{result}")
            .setDescription("Partial results that were due and gave way to a newer one")
            .build();
  }

  /** How a generation can end. */
  enum Ending {
    /** With its result. */
    COMPLETED,
    /** Its caller is gone. */
    CANCELLED,
    /** With another of its call, or with this gateway. */
    STOPPED,
    /** Its deadline passed. */
    DEADLINE,
    /** Its caller resumed it on another stream. */
    TAKEN_OVER,
    /** For a reason that its caller was told. */
    REFUSED,
    /** By a fault of ours. */
    FAILED;

    static Ending of(Throwable thrown, boolean isTakenOver) {
      if (isTakenOver) {
        return TAKEN_OVER;
      }
      return switch (thrown) {
        case InterruptedException _, CancellationException _ -> ofCaller();
        case StatusRuntimeException status ->
            switch (status.getStatus().getCode()) {
              case CANCELLED, DEADLINE_EXCEEDED -> ofCaller();
              default -> REFUSED;
            };
        case RefusalException _ -> REFUSED;
        default -> FAILED;
      };
    }

    private static Ending ofCaller() {
      Deadline deadline = Context.current().getDeadline();
      if (deadline != null && deadline.isExpired()) {
        return DEADLINE;
      }
      return Context.current().isCancelled() ? CANCELLED : STOPPED;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Begins to measure a generation. */
  Measured begin(Generation generation, Stopwatch sinceArrival) {
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
    return new Measured(attributes, sinceArrival, span);
  }

  /** One generation, by the threads that work for it one after the other. */
  final class Measured {
    private final Attributes attributes;
    private final Stopwatch sinceArrival;
    private final Span span;
    private volatile double lastSeconds = -1; // when the last partial result went out

    private Measured(Attributes attributes, Stopwatch sinceArrival, Span span) {
      this.attributes = attributes;
      this.sinceArrival = sinceArrival;
      this.span = span;
    }

    /** What this thread does until the scope is closed belongs to the generation's span. */
    @MustBeClosed
    Scope inSpan() {
      return span.makeCurrent();
    }

    /** Begins the span of a partial result. */
    Span preview(int step) {
      return tracer.spanBuilder("preview").setAttribute(STEP, step).startSpan();
    }

    /** Events on their way out. */
    <T> Event.Sink<T> of(Event.Sink<T> events) {
      return event -> {
        events.accept(event);
        switch (event) {
          case Event.Accepted<T> _ -> {}
          case Event.Progress<T> _ -> shown(true);
          case Event.Finished<T> _ -> shown(false);
        }
      };
    }

    private void shown(boolean isPartial) {
      double seconds = sinceArrival.elapsed().toNanos() / 1e9;
      if (lastSeconds < 0) {
        timeToFirst.record(seconds, attributes);
      } else if (isPartial) {
        progressInterval.record(seconds - lastSeconds, attributes);
      }
      lastSeconds = seconds;
    }

    void passedOver(int count) {
      if (count > 0) {
        passedOver.add(count, attributes);
      }
    }

    void ended(Ending ending) {
      span.setAttribute(ENDING, ending.text());
      if (ending == Ending.FAILED) {
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
      ended.add(1, attributes.toBuilder().put(ENDING, ending.text()).build());
      duration.record(
          sinceArrival.elapsed().toNanos() / 1e9,
          ending == Ending.COMPLETED
              ? attributes
              : attributes.toBuilder().put(ERROR, ending.text()).build());
    }
  }
}
