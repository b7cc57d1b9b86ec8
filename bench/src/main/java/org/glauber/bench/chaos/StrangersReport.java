package org.glauber.bench.chaos;

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
import org.glauber.bench.chaos.SteadyCallers.Kind;
import org.glauber.bench.chaos.StrangersAct.Company;
import org.glauber.bench.chaos.strangers.Strangers;
import org.glauber.cli.suite.ServiceKind;

/**
 * What came of strangers.
 *
 * @param neighbour what the bystanders had beside a neighbour
 * @param attackers the same beside strangers
 * @param endedServices processes that were not there any more at the end
 */
record StrangersReport(
    Company neighbour,
    Company attackers,
    Heaps heaps,
    Strangers strangers,
    SteadyCallers bystanders,
    long endedServices) {
  private static final double UNHARMED = 1.2;
  private static final long MEBIBYTE = 1 << 20;

  /**
   * A quarter of a gateway's heap of 256 MiB: what one of its bounds (bytes of incomplete requests,
   * bytes of images) lets all callers together hold. When strangers have gone, even that is free
   * again; what remains are generations that can be resumed, and what the JVM has compiled.
   */
  private static final long MOST_GROWTH_MEBIBYTES = 64;

  /**
   * Live bytes of each service, by its name.
   *
   * @param before the attacks
   * @param held while the last of them went on
   * @param after them
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

  Act.Outcome outcome(int issuerFetches) {
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
    json.add("attacks", gson.toJsonTree(strangers.made()));
    json.add("attacks_shut_out", gson.toJsonTree(strangers.shutOut()));
    return new Act.Outcome(isKept(), lines(), json);
  }

  /** How often each kind of call failed, by how it ended. */
  private Map<String, Long> refusals() {
    return bystanders.failures().stream()
        .collect(groupingBy(failure -> failure, TreeMap::new, counting()));
  }

  /**
   * How many times as long a call of a kind takes beside strangers: the median over the rounds, by
   * the median calls, and over the mean of the neighbour's before and after. 0 where some were
   * never answered in a round.
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
   * The denoiser's processor time beside strangers over that beside a neighbour. Where it is below
   * 1, others have taken the machine from it, which is not a matter of shares.
   */
  private double denoisersShare() {
    return denoiser(attackers) / denoiser(neighbour);
  }

  private static double denoiser(Company company) {
    return company.processors().busy().entrySet().stream()
        .filter(each -> each.getKey().startsWith(ServiceKind.DENOISER.module()))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static double median(Company company, Kind kind) {
    return new Median()
        .evaluate(
            company.latencies().stream().mapToDouble(each -> each.medianMillis(kind)).toArray());
  }

  private static String medians(Company company) {
    return String.format(
        Locale.ROOT,
        "a text takes %.0f ms, an image %.0f, a listing %.1f",
        median(company, Kind.TEXT),
        median(company, Kind.IMAGE),
        median(company, Kind.LISTING));
  }

  /** The same of generations: the larger of texts and images. */
  private double slowed() {
    return Math.max(slowed(Kind.TEXT), slowed(Kind.IMAGE));
  }

  private List<String> lines() {
    return List.of(
        "%d services ended; of the bystanders' calls %,d were answered and %,d not%s."
            .formatted(
                endedServices,
                bystanders.completed(),
                bystanders.failures().size(),
                refusals().isEmpty() ? "" : " " + refusals()),
        "Beside a neighbour %s; beside strangers %s: %.3f times as long, with %.3f of the processor time for the denoiser."
            .formatted(medians(neighbour), medians(attackers), slowed(), denoisersShare()),
        "The heap that grew most held %d MiB more while strangers were there, and %d MiB when they had gone."
            .formatted(heaps.heldMebibytes(), heaps.growthMebibytes()),
        "Processors busy beside a neighbour: %s; beside strangers: %s."
            .formatted(busy(neighbour), busy(attackers)),
        "Attacks: %s."
            .formatted(
                strangers.made().entrySet().stream()
                    .map(kind -> "%s %,d".formatted(kind.getKey(), kind.getValue()))
                    .collect(joining(", "))));
  }

  private static String busy(Company company) {
    return company.processors().busy().entrySet().stream()
        .map(each -> String.format(Locale.ROOT, "%s %.2f", each.getKey(), each.getValue()))
        .collect(joining(", "));
  }

  private boolean isKept() {
    return endedServices == 0
        && bystanders.failures().isEmpty()
        && Math.min(slowed(Kind.TEXT), slowed(Kind.IMAGE)) > 0
        && slowed() <= UNHARMED
        && heaps.growthMebibytes() <= MOST_GROWTH_MEBIBYTES;
  }
}
