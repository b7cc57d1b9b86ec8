package org.glauber.cli.generation;

import java.util.Optional;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.GenerationStatistics;
import org.jspecify.annotations.Nullable;

/** How far one of a call's generations is, whatever it makes. */
public final class GenerationProgress {
  private Accepted accepted = Accepted.getDefaultInstance();
  private int step;
  private int settledSiteCount;
  private @Nullable GenerationStatistics statistics;

  /** The generation is admitted. */
  public void accepted(Accepted event) {
    accepted = event;
    at(event.getStepCount(), event.getClampedSiteCount());
  }

  /** The state X_{step} was shown. */
  public void at(int newestStep, int newestSettledSiteCount) {
    step = newestStep;
    settledSiteCount = newestSettledSiteCount;
  }

  /** The generation is at its end. */
  public void finished(GenerationStatistics whatItTook) {
    statistics = whatItTook;
    at(0, accepted.getSiteCount());
  }

  /** The step n of the newest state; counts down to 0. */
  int step() {
    return step;
  }

  int stepCount() {
    return accepted.getStepCount();
  }

  int settledSiteCount() {
    return settledSiteCount;
  }

  int siteCount() {
    return accepted.getSiteCount();
  }

  /** The seed as an unsigned number. */
  String seed() {
    return Long.toUnsignedString(accepted.getSeed());
  }

  /** Whether the generation is at its end. */
  public boolean isFinished() {
    return statistics != null;
  }

  /** What it took, once it is at its end. */
  Optional<GenerationStatistics> statistics() {
    return Optional.ofNullable(statistics);
  }
}
