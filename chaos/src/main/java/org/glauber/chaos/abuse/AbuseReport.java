package org.glauber.chaos.abuse;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.glauber.chaos.abuse.AbuseScenario.Measurements;
import org.glauber.chaos.abuse.SteadyCallers.Kind;
import org.glauber.chaos.attack.AbusiveClients;
import org.glauber.chaos.scenario.Scenario;
import org.glauber.harness.service.ServiceKind;

/**
 * The results of {@link AbuseScenario}.
 *
 * @param neighbour the bystanders' measurements beside a neighbour, the baseline
 * @param attackers the bystanders' measurements beside attackers
 * @param endedServices the number of processes that had exited at the end
 */
record AbuseReport(
    Measurements neighbour,
    Measurements attackers,
    Heaps heaps,
    AbusiveClients clients,
    SteadyCallers bystanders,
    long endedServices) {
  private static final double MAX_SLOWDOWN = 1.2;
  private static final long MEBIBYTE = 1 << 20;

  /**
   * The limit on growth of a heap: a quarter of a gateway's heap of 256 MiB, which is the value of
   * its limits on bytes of incomplete requests and of images over all callers. After the attacks
   * this memory is free again; resumable generations and compiled code remain.
   */
  private static final long MAX_GROWTH_MEBIBYTES = 64;

  /**
   * The bytes in use on each service's heap, by name.
   *
   * @param before the bytes before the attacks
   * @param held the bytes during the last attacks
   * @param after the bytes after the attacks
   */
  record Heaps(Map<String, Long> before, Map<String, Long> held, Map<String, Long> after) {
    long heldMebibytes() {
      return growth(held);
    }

    long growthMebibytes() {
      return growth(after);
    }

    private long growth(Map<String, Long> later) {
      return later.entrySet().stream()
              .mapToLong(entry -> entry.getValue() - before.getOrDefault(entry.getKey(), 0L))
              .max()
              .orElse(0)
          / MEBIBYTE;
    }
  }

  Scenario.Outcome outcome(int issuerFetches) {
    JsonObject json = new JsonObject();
    json.addProperty("ended_services", endedServices);
    json.addProperty("bystanders_refused", bystanders.failures().size());
    json.addProperty("bystanders_slowed", slowed());
    json.addProperty("bystanders_slowed_at_equal_processor_time", slowed() * denoisersShare());
    json.addProperty("bystanders_completed", bystanders.completed());
    json.addProperty("heap_growth_mib", heaps.growthMebibytes());
    json.addProperty("heap_held_mib", heaps.heldMebibytes());
    json.addProperty("issuer_fetches", issuerFetches);
    JsonObject slowedByKind = new JsonObject();
    for (Kind kind : Kind.values()) {
      slowedByKind.addProperty(kind.toString(), slowed(kind));
    }
    json.add("slowed_by_kind", slowedByKind);
    Gson gson = new Gson();
    json.add("busy_processors_neighbour", gson.toJsonTree(neighbour.processors().busy()));
    json.add("busy_processors_strangers", gson.toJsonTree(attackers.processors().busy()));
    json.add("refusals", gson.toJsonTree(refusals()));
    json.add("attacks", gson.toJsonTree(clients.made()));
    json.add("attacks_shut_out", gson.toJsonTree(clients.shutOut()));
    return new Scenario.Outcome(hasPassed(), lines(), json);
  }

  /** The number of failures by kind of call and status. */
  private Map<String, Long> refusals() {
    return bystanders.failures().stream()
        .collect(groupingBy(failure -> failure, TreeMap::new, counting()));
  }

  /**
   * The factor by which calls of a kind are slower beside attackers than beside a neighbour. It is
   * the median over the rounds of the median latency during attacks, divided by the mean of the
   * median latencies before and after. 0 if no call succeeded in one of the measurements.
   */
  private double slowed(Kind kind) {
    double[] ratios = new double[attackers.latencies().size()];
    for (int round = 0; round < ratios.length; round++) {
      double before = neighbour.latencies().get(round).medianMillis(kind);
      double after = neighbour.latencies().get(round + 1).medianMillis(kind);
      double during = attackers.latencies().get(round).medianMillis(kind);
      if (before == 0 || after == 0 || during == 0) {
        return 0;
      }
      ratios[round] = during / ((before + after) / 2);
    }
    return new Median().evaluate(ratios);
  }

  /**
   * The denoiser's CPU time beside attackers divided by that beside a neighbour. Below 1, other
   * processes took CPU time from the denoiser, which fair sharing within it cannot prevent.
   */
  private double denoisersShare() {
    return denoiser(attackers) / denoiser(neighbour);
  }

  private static double denoiser(Measurements company) {
    return company.processors().busy().entrySet().stream()
        .filter(each -> each.getKey().startsWith(ServiceKind.DENOISER.module()))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static double median(Measurements company, Kind kind) {
    return new Median()
        .evaluate(
            company.latencies().stream().mapToDouble(each -> each.medianMillis(kind)).toArray());
  }

  private static String medians(Measurements company) {
    return String.format(
        Locale.ROOT,
        "a text takes %.0f ms, an image %.0f, a listing %.1f",
        median(company, Kind.TEXT),
        median(company, Kind.IMAGE),
        median(company, Kind.LISTING));
  }

  /** The factor by which generations are slower: the larger one of texts and images. */
  private double slowed() {
    return Math.max(slowed(Kind.TEXT), slowed(Kind.IMAGE));
  }

  private List<String> lines() {
    return List.of(
        "%d services exited; of the bystanders' calls %,d succeeded and %,d failed%s."
            .formatted(
                endedServices,
                bystanders.completed(),
                bystanders.failures().size(),
                refusals().isEmpty() ? "" : " " + refusals()),
        "Beside a neighbour %s; beside attackers %s: %.3f times as long, with %.3f of the CPU time for the denoiser."
            .formatted(medians(neighbour), medians(attackers), slowed(), denoisersShare()),
        "The heap that grew most held %d MiB more during the attacks, and %d MiB more afterwards."
            .formatted(heaps.heldMebibytes(), heaps.growthMebibytes()),
        "Busy CPUs beside a neighbour: %s; beside attackers: %s."
            .formatted(busy(neighbour), busy(attackers)),
        "Attacks: %s."
            .formatted(
                clients.made().entrySet().stream()
                    .map(kind -> "%s %,d".formatted(kind.getKey(), kind.getValue()))
                    .collect(joining(", "))));
  }

  private static String busy(Measurements company) {
    return company.processors().busy().entrySet().stream()
        .map(each -> String.format(Locale.ROOT, "%s %.2f", each.getKey(), each.getValue()))
        .collect(joining(", "));
  }

  private boolean hasPassed() {
    return endedServices == 0
        && bystanders.failures().isEmpty()
        && Math.min(slowed(Kind.TEXT), slowed(Kind.IMAGE)) > 0
        && slowed() <= MAX_SLOWDOWN
        && heaps.growthMebibytes() <= MAX_GROWTH_MEBIBYTES;
  }
}
