package org.glauber.chaos.models;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.glauber.admin.v1.VersionState;
import org.glauber.chaos.scenario.Scenario;
import org.glauber.chaos.scenario.ServiceProbe;
import org.glauber.chaos.scenario.Trend;
import org.glauber.client.GatewayClient;
import org.glauber.client.connection.Access;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;

/**
 * Models come, change and go while callers use them, by changes of the models directory. No
 * generation may be lost or have other tokens, and what was freed may leave no memory behind.
 */
public final class ModelsScenario implements Scenario {
  private static final int ROUNDS = 12; // fewer if an exchange takes longer than a round
  private static final int ROUNDS_OF_A_TREND = 6;
  private static final int CALLERS = 4;
  private static final Duration SETTLING = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long MEBIBYTE = 1 << 20;
  private static final long NOISE_BYTES_PER_SERVICE = 16 * MEBIBYTE;
  private static final List<ServiceKind> MEASURED =
      List.of(ServiceKind.TOKENIZER, ServiceKind.DENOISER, ServiceKind.GATEWAY);

  private final Path home;
  private final PrintWriter out;

  /**
   * @param home the repository's root
   * @param out receives progress messages
   */
  public ModelsScenario(Path home, PrintWriter out) {
    this.home = home;
    this.out = out;
  }

  @Override
  public Outcome run(Duration time) throws InterruptedException {
    out.printf("Models: %d callers while models are exchanged …%n", CALLERS);
    try (ModelFolder folder = ModelFolder.copyOfTales(home);
        Suite suite = start(folder);
        GatewayClient client = GatewayClient.connect(suite.target(), TIMEOUT, Access.OPEN);
        ServiceProbe probe = new ServiceProbe()) {
      VerifyingReaders readers = new VerifyingReaders(suite.target(), out);
      readers.recordBaseline();
      ModelSwaps swaps = new ModelSwaps(folder, client);
      AtomicBoolean stop = new AtomicBoolean();
      List<Thread> threads = readers.start(CALLERS, stop);
      Map<ServiceProcess, List<Long>> memory = new HashMap<>();
      long end = System.nanoTime() + time.toNanos();
      for (int round = 1; System.nanoTime() < end; round++) {
        swaps.runFor(time.dividedBy(ROUNDS));
        for (ServiceProcess service : measured(suite)) {
          memory
              .computeIfAbsent(service, _ -> new ArrayList<>())
              .add(probe.liveBytes(service) + probe.residentBytes(service));
        }
        out.printf(
            "round %d: %,d swaps, %,d generations, %,d lost, %,d different%n",
            round, swaps.count(), readers.generations(), readers.lost(), readers.different());
      }
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      return outcome(swaps, readers, awaitFreed(client), memory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Suite start(ModelFolder folder) throws InterruptedException {
    SuitePlan plan = SuitePlan.of(home).withModels(folder.models());
    for (ServiceKind kind : ServiceKind.values()) {
      plan =
          kind == ServiceKind.GATEWAY
              ? plan.with(kind, "glauber.gateway.catalogue.refresh", "500ms")
                  .with(kind, "glauber.gateway.admin.tenants", "anybody")
              : plan.with(kind, "glauber.models.scan-interval", "200ms")
                  .with(kind, "glauber.models.retire-after", "2s")
                  .with(kind, "glauber.models.admin", "true");
    }
    return Suite.start(plan, this::commandLine, SuiteListener.NONE);
  }

  /** Touches the whole heap at start, so that later growth of resident memory is not heap. */
  private List<String> commandLine(ServiceKind kind, Map<String, String> properties) {
    List<String> command = new ArrayList<>(new PackagedService(home).commandLine(kind, properties));
    String most = // the last one, which options of the environment may have set, is the valid one
        command.reversed().stream()
            .filter(word -> word.startsWith("-Xmx"))
            .findFirst()
            .orElseThrow();
    command.addAll(1, List.of("-Xms" + most.substring(4), "-XX:+AlwaysPreTouch"));
    return command;
  }

  private static List<ServiceProcess> measured(Suite suite) {
    return suite.services().stream().filter(it -> MEASURED.contains(it.kind())).toList();
  }

  /** Waits until all retired versions are freed, and returns the number of those that are not. */
  private static long awaitFreed(GatewayClient client) throws InterruptedException {
    long end = System.nanoTime() + SETTLING.toNanos();
    long left = retired(client);
    while (left > 0 && System.nanoTime() < end) {
      Thread.sleep(Duration.ofMillis(200));
      left = retired(client);
    }
    return left;
  }

  private static long retired(GatewayClient client) {
    return client.modelVersions().stream()
        .filter(version -> version.getState() == VersionState.State.STATE_UNLOADING)
        .count();
  }

  private static Outcome outcome(
      ModelSwaps swaps,
      VerifyingReaders readers,
      long versionsLeft,
      Map<ServiceProcess, List<Long>> memory) {
    long bytes = 0;
    boolean isFlat = true;
    List<String> lines = new ArrayList<>();
    for (Map.Entry<ServiceProcess, List<Long>> entry : memory.entrySet()) {
      if (entry.getValue().size() < ROUNDS_OF_A_TREND) {
        continue; // the run was too short to show whether memory is constant
      }
      Trend trend = Trend.ofSecondHalf(entry.getValue());
      bytes += Math.max(0, trend.growth());
      isFlat &= trend.growth() <= Math.max(2 * trend.noise(), NOISE_BYTES_PER_SERVICE);
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: live heap plus resident memory %,d MiB; growth over the second half of the rounds %+.1f ± %.1f MiB.",
              entry.getKey().name(),
              entry.getValue().getLast() / MEBIBYTE,
              (double) trend.growth() / MEBIBYTE,
              (double) trend.noise() / MEBIBYTE));
    }
    lines.sort(String::compareTo);
    lines.addFirst(
        String.format(
            Locale.ROOT,
            "%,d models were loaded, replaced or unloaded under %,d generations: %,d lost, %,d with other tokens, %,d versions not freed.",
            swaps.count(),
            readers.generations(),
            readers.lost(),
            readers.different(),
            versionsLeft));
    JsonObject leaked = new JsonObject();
    leaked.addProperty("versions", versionsLeft);
    leaked.addProperty("bytes", bytes);
    JsonObject figures = new JsonObject();
    figures.addProperty("swaps", swaps.count());
    figures.addProperty("generations", readers.generations());
    figures.addProperty("lost", readers.lost());
    figures.addProperty("different_tokens", readers.different());
    figures.add("leaked", leaked);
    boolean isClean =
        readers.generations() > 0
            && swaps.count() > 0
            && readers.lost() == 0
            && readers.different() == 0
            && versionsLeft == 0;
    return new Outcome(isClean && isFlat, lines, figures);
  }
}
