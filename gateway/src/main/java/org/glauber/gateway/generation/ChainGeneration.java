package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.glauber.core.Clamps;
import org.glauber.core.Visits;
import org.glauber.core.random.ChainRandomness;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainReport;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.chain.DenoiserClient;
import org.glauber.gateway.chain.Mirror;
import org.glauber.gateway.checkpoint.Checkpoint;
import org.glauber.gateway.checkpoint.Generation;
import org.glauber.gateway.checkpoint.ResumeCache;
import org.glauber.gateway.checkpoint.ResumeTokens;
import org.glauber.gateway.progress.ParallelTasks;
import org.glauber.gateway.progress.ProgressReporter;
import org.glauber.gateway.progress.Stopwatch;
import org.glauber.model.Samplings;
import org.glauber.server.auth.Tenant;
import org.glauber.server.status.Refusals;

/**
 * Runs the generations of a plan concurrently: <em>draw X_T, run the chain, render the result</em>.
 */
public final class ChainGeneration {
  private final DenoiserClient denoisers;
  private final ResumeCache cache;
  private final ResumeTokens tokens;
  private final GenerationInstruments instruments;

  /**
   * Creates a runner of generations.
   *
   * @param denoisers runs the chains
   * @param cache registers each generation while it runs, so that it can be resumed by id
   * @param tokens seals resume tokens
   * @param instruments measures each generation
   */
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

  /**
   * Runs all generations of a plan and returns after the last event. The first failure ends all of
   * them.
   */
  public <T> void run(Plan plan, StateRenderer<T> renderer, Event.Sink<T> events)
      throws InterruptedException {
    ParallelTasks.run(
        plan.options().count(), index -> generate(start(plan, index), renderer, events));
  }

  private static GenerationStart start(Plan plan, int index) {
    RequestOptions options = plan.options();
    Clamps clamps = plan.layout().clamps();
    String id = UUID.randomUUID().toString();
    Chain chain =
        new Chain(
            id + "/" + index,
            options.model(),
            new Visits(
                options.model().scan(),
                clamps,
                Samplings.levels(options.sampling(), options.model().manifest())),
            options.sampling(),
            options.maxWindow(),
            options.seed() + index,
            options.priority());
    int[] initialState = // x_T ~ π at the free sites
        new ChainRandomness(chain.seed())
            .initialState(plan.layout().tokens(), clamps, options.model().noise());
    return new GenerationStart(
        new Checkpoint(
            new Generation(
                id,
                index,
                Tenant.current(),
                chain,
                plan.infilledImage(),
                plan.kept().stream().map(KeptSegment::sites).toList()),
            new ChainState(chain.stepCount(), initialState)),
        chain.stepCount(),
        options.progressInterval(),
        options.sinceArrival(),
        plan.encodeTime(),
        plan.kept(),
        false);
  }

  /** Runs one generation from its start or checkpoint to its end; returns after its last event. */
  public <T> void generate(GenerationStart start, StateRenderer<T> renderer, Event.Sink<T> events)
      throws InterruptedException {
    new Run<>(start, renderer, events).run();
  }

  /** One generation while it runs: <em>accepted, progress while the chain runs, finished</em>. */
  private final class Run<T> {
    private final GenerationStart start;
    private final Generation generation;
    private final Chain chain;
    private final Mirror mirror;
    private final StateRenderer<T> renderer;
    private final GenerationInstruments.Recorder recorder;
    private final Event.Sink<T> events;
    private boolean isAccepted;

    Run(GenerationStart start, StateRenderer<T> renderer, Event.Sink<T> events) {
      this.start = start;
      this.generation = start.from().generation();
      this.chain = generation.chain();
      this.mirror = new Mirror(chain, start.from().state());
      this.renderer = renderer;
      this.recorder = instruments.begin(generation, start.sinceArrival());
      this.events = recorder.recording(events);
    }

    void run() throws InterruptedException {
      try (Scope _ = recorder.inSpan();
          ResumeCache.Entry entry = cache.register(generation, mirror)) {
        try {
          if (start.isResumed() || mirror.isAtEnd()) {
            accept(entry);
          }
          runToEnd(entry);
          recorder.ended(GenerationEnding.COMPLETED);
        } catch (InterruptedException | RuntimeException | Error e) {
          boolean isStopped =
              e instanceof InterruptedException || e instanceof CancellationException;
          boolean isTakenOver = isStopped && entry.isTakenOver();
          recorder.ended(GenerationEnding.of(e, isTakenOver));
          if (isTakenOver) {
            throw Refusals.aborted("generation " + generation.id() + " was resumed elsewhere");
          }
          throw e;
        }
      }
    }

    private void runToEnd(ResumeCache.Entry entry) throws InterruptedException {
      ChainReport report;
      Duration progressTime;
      try (ProgressReporter progress =
          new ProgressReporter(
              start.progressInterval(),
              chain.stepCount(),
              start.lastSeenStep(),
              state -> events.accept(progress(state)))) {
        progress.advanced(mirror); // progress that the lost stream did not deliver
        report =
            mirror.isAtEnd()
                ? ChainReport.EMPTY
                : denoisers.run(
                    chain,
                    mirror,
                    start.progressInterval().updateInterval(),
                    listener(entry, progress));
        progressTime = progress.finish();
        recorder.skipped(progress.skipped());
      }

      Stopwatch decoding = Stopwatch.start();
      int[] finalState = mirror.state().tokens(); // X_0
      T rendered = renderer.renderFinal(chain, finalState);
      Event.Times times =
          new Event.Times(
              start.sinceArrival().elapsed(),
              start.encodeTime(),
              progressTime.plus(decoding.elapsed()));
      events.accept(new Event.Finished<>(generation, rendered, finalState, report, times));
    }

    private DenoiserClient.Listener listener(ResumeCache.Entry entry, ProgressReporter progress) {
      return new DenoiserClient.Listener() {
        @Override
        public void admitted() {
          accept(entry);
        }

        @Override
        public void advanced(Mirror advanced) {
          accept(entry); // for older denoisers, which send no Admitted message
          progress.advanced(advanced);
        }
      };
    }

    /** Sends the Accepted event, unless it was sent before. */
    private void accept(ResumeCache.Entry entry) {
      if (!isAccepted) {
        isAccepted = true;
        entry.accepted();
        events.accept(new Event.Accepted<>(generation, tokens.seal(start.from()), start.kept()));
      }
    }

    private Event.Progress<T> progress(ChainState state) throws InterruptedException {
      ByteString token = tokens.seal(new Checkpoint(generation, state));
      Span preview = recorder.preview(state.step());
      try (Scope _ = preview.makeCurrent()) {
        return new Event.Progress<>(
            generation,
            state.step(),
            renderer.render(chain, state),
            state.settledSiteCount(chain),
            token);
      } finally {
        preview.end();
      }
    }
  }
}
