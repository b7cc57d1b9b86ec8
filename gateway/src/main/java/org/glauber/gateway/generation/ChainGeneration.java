package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.glauber.core.Visits;
import org.glauber.core.random.ChainRandomness;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainReport;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.chain.DenoiserClient;
import org.glauber.gateway.chain.Mirror;
import org.glauber.gateway.generation.GenerationInstruments.Ending;
import org.glauber.gateway.resume.Generation;
import org.glauber.gateway.resume.ResumeCache;
import org.glauber.gateway.resume.ResumeTokens;
import org.glauber.gateway.resume.Standing;
import org.glauber.model.Samplings;
import org.glauber.server.auth.Tenant;
import org.glauber.server.status.Refusals;

/** Generates what a plan says, all of it at once: <em>draw X_T, run, show</em>. */
public final class ChainGeneration {
  private final DenoiserClient denoisers;
  private final ResumeCache cache;
  private final ResumeTokens tokens;
  private final GenerationInstruments instruments;

  /** Generation at these denoisers, each kept here and sealed into tokens on its way. */
  public ChainGeneration(
      DenoiserClient denoisers,
      ResumeCache cache,
      ResumeTokens tokens,
      GenerationInstruments instruments) {
    this.denoisers = denoisers;
    this.cache = cache;
    this.tokens = tokens;
    this.instruments = instruments;
  }

  /** Returns after the last generation's last event. The first failure ends them all. */
  <T> void run(Plan plan, Display<T> display, Event.Sink<T> events) throws InterruptedException {
    Together.run(plan.draw().count(), index -> generate(begun(plan, index), display, events));
  }

  private static Course begun(Plan plan, int index) {
    String id = UUID.randomUUID().toString();
    Chain chain =
        new Chain(
            id + "/" + index,
            plan.model(),
            new Visits(
                plan.model().scan(),
                plan.layout().clamps(),
                Samplings.levels(plan.sampling(), plan.model().manifest())),
            plan.sampling(),
            plan.draw().maxWindow(),
            plan.draw().seed() + index,
            plan.draw().priority());
    int[] initialState = // x_T ~ π where free
        new ChainRandomness(chain.seed())
            .initialState(plan.layout().tokens(), plan.layout().clamps(), plan.model().noise());
    return new Course(
        new Standing(
            new Generation(id, index, Tenant.current(), chain, plan.infilledImage()),
            new ChainState(chain.stepCount(), initialState)),
        OptionalInt.empty(),
        plan.draw().rhythm(),
        plan.sinceArrival(),
        plan.encodeTime(),
        false);
  }

  /** Generates one, from where it stands; returns after its last event. */
  <T> void generate(Course course, Display<T> display, Event.Sink<T> events)
      throws InterruptedException {
    Generation generation = course.from().generation();
    Mirror mirror = new Mirror(generation.chain(), course.from().state());
    GenerationInstruments.Measured measured = instruments.begin(generation, course.sinceArrival());
    try (Scope _ = measured.inSpan();
        ResumeCache.Kept kept = cache.keep(generation, mirror)) {
      Acceptance acceptance =
          new Acceptance(
              () -> {
                kept.accepted();
                events.accept(new Event.Accepted<>(generation, tokens.seal(course.from())));
              });
      try {
        if (course.isResumed() || mirror.isAtEnd()) {
          acceptance.give();
        }
        generate(course, mirror, display, measured.of(events), measured, acceptance);
        measured.ended(Ending.COMPLETED);
      } catch (InterruptedException | RuntimeException | Error e) {
        boolean isStopped = e instanceof InterruptedException || e instanceof CancellationException;
        boolean isTakenOver = isStopped && kept.isTakenOver();
        measured.ended(Ending.of(e, isTakenOver));
        if (isTakenOver) {
          throw Refusals.aborted("generation " + generation.id() + " was resumed elsewhere");
        }
        throw e;
      }
    }
  }

  private <T> void generate(
      Course course,
      Mirror mirror,
      Display<T> display,
      Event.Sink<T> events,
      GenerationInstruments.Measured measured,
      Acceptance acceptance)
      throws InterruptedException {
    Generation generation = course.from().generation();
    Chain chain = generation.chain();
    ChainReport report;
    Duration progressTime;
    try (ProgressReporter progress =
        new ProgressReporter(
            course.rhythm(),
            chain.stepCount(),
            course.shownStep().orElse(course.from().state().step()),
            state -> events.accept(progress(generation, state, display, measured)))) {
      progress.advanced(mirror); // what a lost stream has not shown
      report =
          mirror.isAtEnd()
              ? ChainReport.NOTHING
              : denoisers.run(
                  chain,
                  mirror,
                  course.rhythm().updateInterval(),
                  new Followed(acceptance, progress));
      progressTime = progress.finish();
      measured.passedOver(progress.passedOver());
    }

    Stopwatch decoding = Stopwatch.start();
    int[] finalState = mirror.state().tokens(); // X_0
    T shown = display.conclude(chain, finalState);
    Statistics statistics =
        new Statistics(
            chain.workStepCount(),
            report,
            course.sinceArrival().elapsed(),
            course.encodeTime(),
            progressTime.plus(decoding.elapsed()));
    events.accept(new Event.Finished<>(generation, shown, finalState, statistics));
  }

  /** The word to a caller that a generation is taken on: given once, when a denoiser has. */
  private static final class Acceptance {
    private final Runnable word;
    private boolean isGiven;

    Acceptance(Runnable word) {
      this.word = word;
    }

    void give() {
      if (!isGiven) {
        isGiven = true;
        word.run();
      }
    }
  }

  /** What is told of a chain while it runs. */
  private record Followed(Acceptance acceptance, ProgressReporter progress)
      implements DenoiserClient.Listener {
    @Override
    public void admitted() {
      acceptance.give();
    }

    @Override
    public void advanced(Mirror mirror) {
      acceptance.give(); // of a denoiser that says nothing before
      progress.advanced(mirror);
    }
  }

  private <T> Event.Progress<T> progress(
      Generation generation,
      ChainState state,
      Display<T> display,
      GenerationInstruments.Measured measured)
      throws InterruptedException {
    Chain chain = generation.chain();
    ByteString token = tokens.seal(new Standing(generation, state));
    Span preview = measured.preview(state.step());
    try (Scope _ = preview.makeCurrent()) {
      return new Event.Progress<>(
          generation,
          state.step(),
          display.show(chain, state),
          state.settledSiteCount(chain),
          token);
    } finally {
      preview.end();
    }
  }
}
