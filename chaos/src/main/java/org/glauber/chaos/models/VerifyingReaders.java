package org.glauber.chaos.models;

import io.grpc.Status;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.client.CallFailedException;
import org.glauber.client.GatewayClient;
import org.glauber.client.GatewayException;
import org.glauber.client.connection.Access;
import org.glauber.console.command.ClientFailures;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;

/**
 * Callers that generate the same texts again and again, by the model that is replaced and by the
 * one that comes and goes. All versions have the same network, so the tokens are those of the
 * baseline.
 */
final class VerifyingReaders {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int SEEDS = 6;
  private static final int SWEEPS = 4;

  private final String target;
  private final PrintWriter out;
  private final Map<Long, List<Integer>> undisturbed = new HashMap<>(); // (seed)
  private final AtomicLong generations = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong different = new AtomicLong();

  /**
   * @param out receives a line for each violation
   */
  VerifyingReaders(String target, PrintWriter out) {
    this.target = target;
    this.out = out;
  }

  long generations() {
    return generations.get();
  }

  /** Generations that failed, except that the visitor may be missing before they are accepted. */
  long lost() {
    return lost.get();
  }

  /** Generations with other tokens than in the baseline. */
  long different() {
    return different.get();
  }

  /** Generates every text once while nothing changes. */
  void recordBaseline() {
    try (GatewayClient client = GatewayClient.connect(target, TIMEOUT, Access.OPEN)) {
      for (long seed = 0; seed < SEEDS; seed++) {
        Events events = new Events();
        generate(client, ModelFolder.REPLACED, seed, events);
        undisturbed.put(seed, events.finished.getTokensList());
      }
    }
  }

  /** Starts callers, which end when {@code stop} is set. */
  List<Thread> start(int callers, AtomicBoolean stop) {
    List<Thread> threads = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      SplittableRandom random = new SplittableRandom(caller);
      threads.add(
          Thread.ofVirtual().name("reader-" + caller).start(() -> generateUntil(stop, random)));
    }
    return threads;
  }

  private static final class Events {
    boolean isAccepted;
    Finished finished = Finished.getDefaultInstance();

    void observe(GenerateTextResponse event) {
      isAccepted |= event.hasAccepted();
      if (event.hasFinished()) {
        finished = event.getFinished();
      }
    }
  }

  private void generateUntil(AtomicBoolean stop, SplittableRandom random) {
    try (GatewayClient client = GatewayClient.connect(target, TIMEOUT, Access.OPEN)) {
      while (!stop.get()) {
        boolean isVisitor = random.nextInt(3) == 0;
        String model = isVisitor ? ModelFolder.VISITOR : ModelFolder.REPLACED;
        long seed = random.nextInt(SEEDS);
        Events events = new Events();
        try {
          generate(client, model, seed, events);
          generations.incrementAndGet();
          if (!events.finished.getTokensList().equals(undisturbed.get(seed))) {
            different.incrementAndGet();
            out.println(model + " with seed " + seed + " has other tokens than in the baseline");
          }
        } catch (GatewayException e) {
          if (!isVisitor || events.isAccepted || !isNotFound(e)) {
            lost.incrementAndGet();
            String failure = ClientFailures.of(e).getMessage();
            out.println(model + " with seed " + seed + " was lost: " + failure);
          }
        }
      }
    }
  }

  private static boolean isNotFound(GatewayException e) {
    return e instanceof CallFailedException failed
        && failed.status().getCode() == Status.Code.NOT_FOUND;
  }

  private static void generate(GatewayClient client, String model, long seed, Events events) {
    client.generateText(
        GenerateTextRequest.newBuilder()
            .setModel(model)
            .setSeed(seed)
            .setSampling(SamplingOptions.newBuilder().setSweeps(SWEEPS))
            .setProgress(ProgressRhythm.newBuilder().setEveryMillis(100))
            .build(),
        events::observe);
  }
}
