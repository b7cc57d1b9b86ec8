package org.glauber.chaos.faults;

import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glauber.chaos.faults.FaultInjector.Fault;
import org.glauber.chaos.noise.NoisyModels;
import org.glauber.chaos.scenario.Scenario;
import org.glauber.chaos.traffic.ProxiedSuite;
import org.glauber.chaos.traffic.RunChainDecoder;
import org.glauber.chaos.traffic.UpdateReplay;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;
import org.glauber.model.repository.ModelRepository;

/**
 * Services die, hang and restart, and connections to them break, while callers generate. No
 * generation may be lost, have a different token, or violate the order of its events.
 *
 * <p>The suite serves {@link NoisyModels}, so that without the margin, tokens would often depend on
 * the batch. The expected tokens come from passes of one lane, which have no noise.
 */
public final class FaultScenario implements Scenario {
  private static final int REPLICAS = 2;
  private static final Duration LONG_ENOUGH_TO_ROLL = Duration.ofMinutes(5);

  private final Path home;
  private final int callerCount;
  private final long seed;
  private final PrintWriter out;

  /**
   * @param seed the seed of the random choice of faults
   * @param out receives a line for each fault and each violation
   */
  public FaultScenario(Path home, int callerCount, long seed, PrintWriter out) {
    this.home = home;
    this.callerCount = callerCount;
    this.seed = seed;
    this.out = out;
  }

  @Override
  public Outcome run(Duration time) throws InterruptedException {
    out.printf("Faults: two replicas of each service, --seed %d …%n", seed);
    UpdateReplay replays = new UpdateReplay();
    SuitePlan plan = plan();
    List<String> names = ModelRepository.at(plan.models()).names();
    try (NoisyModels noisy = NoisyModels.copy(plan.models(), names, NoisyModels.DEFAULT_NATS);
        ProxiedSuite proxied =
            ProxiedSuite.start(
                plan.withModels(noisy.directory()),
                new PackagedService(home),
                () -> new RunChainDecoder(replays))) {
      VerifyingCallers callers = new VerifyingCallers(proxied.targets(), replays, out);
      callers.recordBaseline();
      FaultInjector faults = new FaultInjector(proxied, new SplittableRandom(seed), out);
      AtomicBoolean stop = new AtomicBoolean();
      Thread calling = Thread.ofPlatform().name("callers").start(() -> run(callers, stop));
      try {
        if (time.compareTo(LONG_ENOUGH_TO_ROLL) >= 0) {
          faults.roll();
        }
        faults.run(time);
      } finally {
        stop.set(true);
        calling.join();
      }
      return outcome(callers.report(), replays, faults);
    }
  }

  private void run(VerifyingCallers callers, AtomicBoolean stop) {
    try {
      callers.run(callerCount, stop);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Detects hung replicas and ends drains sooner than by default, so that a run can be short. */
  private SuitePlan plan() {
    SuitePlan plan = SuitePlan.of(home);
    for (ServiceKind kind : ServiceKind.values()) {
      plan = plan.withReplicas(kind, REPLICAS).with(kind, "glauber.server.drain.grace", "5s");
    }
    return plan.with(ServiceKind.GATEWAY, "glauber.gateway.catalogue.refresh", "500ms")
        .with(ServiceKind.GATEWAY, "glauber.gateway.calls.timeout", "2s");
  }

  private Outcome outcome(
      VerifyingCallers.Report report, UpdateReplay replays, FaultInjector faults) {
    JsonObject figures = new JsonObject();
    figures.addProperty("kills", faults.count(Fault.KILL));
    JsonObject killed = new JsonObject();
    for (ServiceKind kind : ServiceKind.values()) {
      killed.addProperty(kind.peerName(), faults.kills(kind));
    }
    figures.add("kills_of", killed);
    figures.addProperty("hangs", faults.count(Fault.HANG));
    figures.addProperty("restarts", faults.count(Fault.RESTART));
    figures.addProperty("resets", faults.count(Fault.RESET));
    figures.addProperty("stalls", faults.count(Fault.STALL));
    figures.addProperty("slow_links", faults.count(Fault.SLOW));
    figures.addProperty("half_open_links", faults.count(Fault.HALF_OPEN));
    figures.addProperty("generations", report.generations());
    figures.addProperty("asked_again", report.retried());
    figures.addProperty("lost", report.lost());
    figures.addProperty("different_tokens", report.different());
    figures.addProperty("logit_noise", NoisyModels.DEFAULT_NATS);
    figures.addProperty("steps_corrected", report.correctedSteps());
    figures.addProperty("disordered", report.disordered());
    figures.addProperty("replayed", replays.chains());
    figures.addProperty("replayed_updates", replays.updates());
    figures.addProperty("taken_up_again", replays.resumptions());
    figures.addProperty("unlike_replay", report.unlikeReplay());
    figures.addProperty("longest_pause_millis", report.longestPauseMillis());
    String done =
        Stream.of(Fault.values())
            .map(fault -> fault.text().replace('_', '-') + " " + faults.count(fault))
            .collect(Collectors.joining(", "));
    replays.unreadable().forEach(why -> out.println("a connection could not be decoded: " + why));
    return new Outcome(
        report.isClean() && replays.unreadable().isEmpty(),
        List.of(
            "Faults: " + done + ".",
            "Killed: " + killed(faults) + ".",
            "%,d generations: %d lost, %d with different tokens, %d out of order; longest pause %,d ms. %d were refused before acceptance and requested again."
                .formatted(
                    report.generations(),
                    report.lost(),
                    report.different(),
                    report.disordered(),
                    report.longestPauseMillis(),
                    report.retried()),
            "With random noise of %s nats on the logits of a batch, %,d steps would have had different tokens without the margin."
                .formatted(NoisyModels.DEFAULT_NATS, report.correctedSteps()),
            "%,d chains replayed from %,d updates on the wire, resumed %,d times: %d differ from the replay."
                .formatted(
                    replays.chains(),
                    replays.updates(),
                    replays.resumptions(),
                    report.unlikeReplay())),
        figures);
  }

  private static String killed(FaultInjector faults) {
    return Stream.of(ServiceKind.values())
        .map(kind -> kind.peerName() + " " + faults.kills(kind))
        .collect(Collectors.joining(", "));
  }
}
