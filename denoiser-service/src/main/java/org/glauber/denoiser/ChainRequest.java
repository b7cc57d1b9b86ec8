package org.glauber.denoiser;

import io.grpc.Context;
import io.grpc.Deadline;
import java.util.concurrent.TimeUnit;
import org.glauber.core.Clamps;
import org.glauber.core.Visits;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.denoiser.v1.Chain;
import org.glauber.model.BrokenRule;
import org.glauber.model.SamplingRules;
import org.glauber.model.Samplings;
import org.glauber.server.status.Refusals;

/** Validates a chain message against its model and converts it to a {@link ChainSpec}. */
final class ChainRequest {
  private static final int MAX_ID_LENGTH = 128;
  private static final int MAX_WINDOW = 1_024;
  private static final int MAX_PRIORITY = 10;

  private final Chain chain;
  private final ChainModel model;
  private final int widest;

  private ChainRequest(Chain chain, ChainModel model, int widest) {
    this.chain = chain;
    this.model = model;
    this.widest = widest;
  }

  /**
   * The specification of the requested chain.
   *
   * @param model the model that the chain names
   * @param widest the most lanes of one chain in a pass
   * @throws org.glauber.server.status.RefusalException naming the invalid field
   */
  static ChainSpec spec(Chain chain, ChainModel model, int widest) {
    return new ChainRequest(chain, model, widest).spec();
  }

  private ChainSpec spec() {
    int idLength = chain.getId().length();
    require(
        idLength >= 1 && idLength <= MAX_ID_LENGTH,
        "id",
        "must have 1 to 128 characters",
        chain.getId());
    require(chain.getAttempt() >= 0, "attempt", "must be 0 or more", chain.getAttempt());
    require(
        chain.getMaxWindow() >= 0 && chain.getMaxWindow() <= MAX_WINDOW,
        "max_window",
        "must be 0 to " + MAX_WINDOW,
        chain.getMaxWindow());
    require(
        chain.getTenant().length() <= MAX_ID_LENGTH,
        "tenant",
        "must have at most 128 characters",
        chain.getTenant());
    require(
        Math.abs((long) chain.getPriority()) <= MAX_PRIORITY,
        "priority",
        "must be -10 to 10",
        chain.getPriority());
    for (BrokenRule broken :
        SamplingRules.broken("chain.sampling", chain.getSampling(), model.model().manifest())) {
      throw Refusals.invalidArgument(broken.field(), broken.rule(), broken.value());
    }
    int stepCount = chain.getSampling().getSweeps() * model.siteCount();
    require(
        chain.getStep() >= 0 && chain.getStep() <= stepCount,
        "step",
        "must be 0 to sweeps * L = " + stepCount,
        chain.getStep());
    return new ChainSpec(
        chain.getId(),
        model,
        tokens(),
        new Visits(
            model.scan(),
            clamps(),
            Samplings.levels(chain.getSampling(), model.model().manifest())),
        chain.getStep(),
        chain.getSeed(),
        Samplings.toCore(chain.getSampling()),
        chain.getMaxWindow() == 0 ? widest : Math.min(widest, chain.getMaxWindow()),
        chain.getAttempt(),
        new SchedulingKey(chain.getTenant(), chain.getPriority(), deadlineNanos()));
  }

  private static long deadlineNanos() {
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? SchedulingKey.NO_DEADLINE
        : System.nanoTime() + deadline.timeRemaining(TimeUnit.NANOSECONDS);
  }

  private int[] tokens() {
    require(
        chain.getTokensCount() == model.siteCount(),
        "tokens",
        "must hold L = " + model.siteCount() + " tokens",
        chain.getTokensCount() + " tokens");
    int[] tokens = chain.getTokensList().stream().mapToInt(Integer::intValue).toArray();
    for (int site = 0; site < tokens.length; site++) {
      require(
          tokens[site] >= 0 && tokens[site] < model.vocabularySize(),
          "tokens[" + site + "]",
          "must be 0 to " + (model.vocabularySize() - 1),
          tokens[site]);
    }
    return tokens;
  }

  private Clamps clamps() {
    int previous = -1;
    for (int k = 0; k < chain.getClampedSitesCount(); k++) {
      int site = chain.getClampedSites(k);
      require(
          site > previous && site < model.siteCount(),
          "clamped_sites[" + k + "]",
          "must ascend within 0 to " + (model.siteCount() - 1),
          site);
      previous = site;
    }
    return Clamps.of(
        model.siteCount(),
        chain.getClampedSitesList().stream().mapToInt(Integer::intValue).toArray());
  }

  private static void require(boolean holds, String field, String rule, Object value) {
    if (!holds) {
      throw Refusals.invalidArgument("chain." + field, rule, value);
    }
  }
}
