package org.glauber.gateway.generation;

import java.time.Duration;
import java.util.UUID;
import org.glauber.core.Visits;
import org.glauber.core.random.ChainRandomness;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainReport;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.chain.DenoiserClient;
import org.glauber.gateway.chain.Mirror;

/** Generates what a plan says, all of it at once: <em>draw X_T, run, show</em>. */
final class ChainGeneration {
  private final DenoiserClient denoisers;

  ChainGeneration(DenoiserClient denoisers) {
    this.denoisers = denoisers;
  }

  /** Returns after the last generation's last event. The first failure ends them all. */
  <T> void run(Plan plan, Display<T> display, Event.Sink<T> events) throws InterruptedException {
    Together.run(plan.draw().count(), index -> generate(plan, index, display, events));
  }

  private <T> void generate(Plan plan, int index, Display<T> display, Event.Sink<T> events)
      throws InterruptedException {
    String id = UUID.randomUUID().toString();
    Chain chain =
        new Chain(
            id + "/" + index,
            plan.model(),
            new Visits(plan.model().scan(), plan.layout().clamps()),
            plan.sampling(),
            plan.draw().maxWindow(),
            plan.draw().seed() + index);
    events.accept(new Event.Accepted<>(index, id, chain));

    int[] initialState = // x_T ~ π where free
        new ChainRandomness(chain.seed())
            .initialState(plan.layout().tokens(), plan.layout().clamps(), plan.model().noise());
    Mirror mirror = new Mirror(chain, initialState);
    ChainReport report;
    Duration progressTime;
    try (ProgressReporter progress =
        new ProgressReporter(
            plan.draw().rhythm(),
            chain.stepCount(),
            state -> events.accept(progress(index, chain, state, display)))) {
      report =
          chain.freeSiteCount() == 0
              ? ChainReport.NOTHING
              : denoisers.run(
                  chain, mirror, plan.draw().rhythm().updateInterval(), progress::advanced);
      progressTime = progress.finish();
    }

    Stopwatch decoding = Stopwatch.start();
    int[] tokens = mirror.state().tokens(); // X_0
    T shown = display.conclude(chain, tokens);
    Statistics statistics =
        new Statistics(
            chain.workStepCount(),
            report,
            plan.sinceArrival().elapsed(),
            plan.encodeTime(),
            progressTime.plus(decoding.elapsed()));
    events.accept(new Event.Finished<>(index, shown, tokens, statistics));
  }

  private static <T> Event.Progress<T> progress(
      int index, Chain chain, ChainState state, Display<T> display) throws InterruptedException {
    return new Event.Progress<>(
        index, state.step(), display.show(chain, state), state.settledSiteCount(chain));
  }
}
