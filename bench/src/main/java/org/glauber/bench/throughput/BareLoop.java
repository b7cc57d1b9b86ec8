package org.glauber.bench.throughput;

import ai.djl.Device;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.glauber.bench.comparison.Throughput;
import org.glauber.bench.comparison.Workload;
import org.glauber.core.Clamps;
import org.glauber.core.Visits;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.core.lane.LaneStep;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.ChainSteps;
import org.glauber.model.Model;
import org.glauber.model.Samplings;
import org.glauber.model.v1.Sampling;
import org.glauber.network.TorchNetwork;

/**
 * A minimal implementation of Algorithm 2, the baseline of {@code bench overhead}: several chains
 * in this process, and in each iteration one forward pass for one step of every chain. A finished
 * chain is replaced by a new one.
 *
 * <p>Sampler, levels and temperatures are those of the suite. Steps that thinning draws from noise
 * need no forward pass. No margins are computed, and no step is decided again.
 */
final class BareLoop implements Workload, AutoCloseable {
  private final Model model;
  private final Visits visits;
  private final org.glauber.core.sampling.Sampling sampling;
  private final TorchNetwork network;

  BareLoop(Model model, Sampling sampling) {
    this.model = model;
    this.visits = Visits.unclamped(model.scan(), Samplings.levels(sampling, model.manifest()));
    this.sampling = Samplings.toCore(sampling);
    this.network = TorchNetwork.open(model, Device.cpu());
  }

  @Override
  public Throughput run(int chains, Duration time) {
    long start = System.nanoTime();
    LaneBatch batch = batch(chains);
    List<Chain> running = new ArrayList<>();
    long begun = 0;
    do {
      while (running.size() < chains && System.nanoTime() - start < time.toNanos()) {
        running.add(new Chain(begun++));
      }
      pass(running, batch);
      running.removeIf(Chain::isAtEnd);
    } while (!running.isEmpty() || System.nanoTime() - start < time.toNanos());
    return new Throughput(begun * visits.stepCount(), begun, System.nanoTime() - start);
  }

  /** Runs one chain and returns its X_0 (site). */
  int[] generate(long seed) {
    Chain chain = new Chain(seed);
    LaneBatch batch = batch(1);
    while (!chain.isAtEnd()) {
      pass(List.of(chain), batch);
    }
    return chain.state;
  }

  private LaneBatch batch(int lanes) {
    return new LaneBatch(lanes, visits.siteCount(), model.manifest().getVocabularySize());
  }

  private void pass(List<Chain> running, LaneBatch batch) {
    batch.clear();
    List<Chain> asking = running.stream().filter(chain -> !chain.isAtEnd()).toList();
    if (!asking.isEmpty()) {
      asking.forEach(chain -> chain.enter(batch));
      LaneOutcomes outcomes = network.decideWithoutMargins(batch);
      for (int lane = 0; lane < asking.size(); lane++) {
        asking.get(lane).accept(outcomes.token(lane));
      }
    }
  }

  /** A chain whose next step needs the network, or that has finished. */
  private final class Chain {
    private final ChainSteps steps;
    private final int[] state; // (site)
    private int step; // n

    Chain(long seed) {
      int siteCount = visits.siteCount();
      steps = new ChainSteps(model.noiseLaw(), visits, sampling, seed);
      state =
          new ChainRandomness(seed)
              .initialState(new int[siteCount], Clamps.none(siteCount), model.noiseLaw());
      step = visits.stepCount();
      drawNoise();
    }

    boolean isAtEnd() {
      return step == 0;
    }

    void enter(LaneBatch batch) {
      int t = step - 1;
      batch.add(
          state,
          visits.after(t),
          new LaneStep(
              t,
              visits.networkStep(t),
              steps.siteAt(t),
              steps.randomness().seed(),
              steps.kappa(t),
              steps.cleanPart(t),
              steps.temperature(t),
              steps.topP()));
    }

    void accept(int token) {
      write(token);
      drawNoise();
    }

    private void drawNoise() {
      while (step > 0 && !steps.isQuestion(step - 1)) {
        write(steps.noiseToken(step - 1));
      }
    }

    private void write(int token) {
      state[steps.siteAt(--step)] = token;
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
