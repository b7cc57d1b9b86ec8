package org.glauber.cli.output;

import java.util.Optional;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.GenerationStatistics;
import org.jspecify.annotations.Nullable;

/** The progress of one generation of a call, of text or image. */
public final class GenerationProgress {
  private Accepted accepted = Accepted.getDefaultInstance();
  private int step;
  private int settledSiteCount;
  private @Nullable GenerationStatistics statistics;

  /** Records that the generation was admitted. */
  public void accepted(Accepted event) {
    accepted = event;
    at(event.getStepCount(), event.getClampedSiteCount());
  }

  /** Records that the state X_{step} was received. */
  public void at(int newestStep, int newestSettledSiteCount) {
    step = newestStep;
    settledSiteCount = newestSettledSiteCount;
  }

  /** Records the end of the generation. */
  public void finished(GenerationStatistics result) {
    statistics = result;
    at(0, accepted.getSiteCount());
  }

  /** The step of the newest state; counts down to 0. */
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

  /** The seed as an unsigned decimal number. */
  String seed() {
    return Long.toUnsignedString(accepted.getSeed());
  }

  /** Whether the generation has finished. */
  public boolean isFinished() {
    return statistics != null;
  }

  /** The statistics; empty until the generation has finished. */
  Optional<GenerationStatistics> statistics() {
    return Optional.ofNullable(statistics);
  }
}
