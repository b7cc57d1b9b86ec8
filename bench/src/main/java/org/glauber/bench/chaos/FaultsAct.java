package org.glauber.bench.chaos;

import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glauber.bench.chaos.Faults.Fault;
import org.glauber.bench.noise.NoisyModels;
import org.glauber.cli.suite.PackagedService;
import org.glauber.cli.suite.ServiceKind;
import org.glauber.cli.suite.SuitePlan;
import org.glauber.model.ModelRepository;

/**
 * Services die, hang and restart, and the ways to them break, while callers generate: no generation
 * is lost, has another token, or breaks the order of its events.
 *
 * <p>The models are {@link NoisyModels}, so that tokens in company would often be others without
 * the margin; what is right was generated one lane a pass, without noise.
 */
final class FaultsAct implements Act {
  private static final int REPLICAS = 2;
  private static final Duration LONG_ENOUGH_TO_ROLL = Duration.ofMinutes(5);

  private final Path home;
  private final int callerCount;
  private final long seed;
  private final PrintWriter out;

  /**
   * @param seed decides the faults and their order
   * @param out told of every fault, and of what goes wrong
   */
  FaultsAct(Path home, int callerCount, long seed, PrintWriter out) {
    this.home = home;
    this.callerCount = callerCount;
    this.seed = seed;
    this.out = out;
  }

  @Override
  public Outcome play(Duration time) throws InterruptedException {
    out.printf("Faults: two of each service; the faults are those of --seed %d …%n", seed);
    Replays replays = new Replays();
    SuitePlan plan = plan();
    List<String> names = ModelRepository.at(plan.models()).names();
    try (NoisyModels noisy = NoisyModels.copy(plan.models(), names, NoisyModels.USUAL_NATS);
        LinkedSuite linked =
            LinkedSuite.start(
                plan.withModels(noisy.directory()),
                new PackagedService(home),
                () -> new Wiretap(replays))) {
      Callers callers = new Callers(linked.targets(), replays, out);
      callers.learn();
      Faults faults = new Faults(linked, new SplittableRandom(seed), out);
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

  private void run(Callers callers, AtomicBoolean stop) {
    try {
      callers.run(callerCount, stop);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hung replicas are found and drains end sooner than by default, for the sake of a short run. */
  private SuitePlan plan() {
    SuitePlan plan = SuitePlan.of(home);
    for (ServiceKind kind : ServiceKind.values()) {
      plan = plan.withReplicas(kind, REPLICAS).with(kind, "glauber.server.drain.grace", "5s");
    }
    return plan.with(ServiceKind.GATEWAY, "glauber.gateway.catalogue.refresh", "500ms")
        .with(ServiceKind.GATEWAY, "glauber.gateway.calls.timeout", "2s");
  }

  private Outcome outcome(Callers.Report report, Replays replays, Faults faults) {
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
    figures.addProperty("asked_again", report.askedAgain());
    figures.addProperty("lost", report.lost());
    figures.addProperty("different_tokens", report.different());
    figures.addProperty("logit_noise", NoisyModels.USUAL_NATS);
    figures.addProperty("steps_corrected", report.correctedSteps());
    figures.addProperty("disordered", report.broken());
    figures.addProperty("replayed", replays.chains());
    figures.addProperty("replayed_updates", replays.updates());
    figures.addProperty("taken_up_again", replays.takenUpAgain());
    figures.addProperty("unlike_replay", report.unlikeReplay());
    figures.addProperty("longest_pause_millis", report.longestPauseMillis());
    String done =
        Stream.of(Fault.values())
            .map(fault -> fault.text().replace('_', '-') + " " + faults.count(fault))
            .collect(Collectors.joining(", "));
    replays.unreadable().forEach(why -> out.println("the wire could not be read: " + why));
    return new Outcome(
        report.isClean() && replays.unreadable().isEmpty(),
        List.of(
            "Faults: " + done + ".",
            "Killed: " + killed(faults) + ".",
            "%,d generations: %d lost, %d with other tokens, %d out of order; the longest pause %,d ms. %d were refused before they were taken on, and asked for again."
                .formatted(
                    report.generations(),
                    report.lost(),
                    report.different(),
                    report.broken(),
                    report.longestPauseMillis(),
                    report.askedAgain()),
            "Logits of a batch moved by %s nats at random: %,d steps would have had other tokens without the margin."
                .formatted(NoisyModels.USUAL_NATS, report.correctedSteps()),
            "%,d chains replayed from %,d updates on the wire, %,d times taken up again: %d unlike the replay."
                .formatted(
                    replays.chains(),
                    replays.updates(),
                    replays.takenUpAgain(),
                    report.unlikeReplay())),
        figures);
  }

  private static String killed(Faults faults) {
    return Stream.of(ServiceKind.values())
        .map(kind -> kind.peerName() + " " + faults.kills(kind))
        .collect(Collectors.joining(", "));
  }
}
