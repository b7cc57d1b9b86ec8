package org.glauber.gateway.alias;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.glauber.core.random.Philox;

/**
 * The models that an alias stands for.
 *
 * @param weights (model) → its share of the seeds, relative to the others, 0 or more; at least one
 *     is positive
 */
public record AliasTargets(SortedMap<String, Integer> weights) {
  private static final int STREAM = 0x616C6961; // "alia"; chains use small numbers

  public AliasTargets {
    weights = new TreeMap<>(weights);
    if (weights.values().stream().noneMatch(weight -> weight > 0)) {
      throw new IllegalArgumentException("no model has a positive weight: " + weights);
    }
  }

  /**
   * Picks the model of a seed.
   *
   * <p>It is a function of the seed and the weights, so that a repeated request has the same
   * result. Each model draws an exponential time with its weight as the rate, from the seed and its
   * name, and the first wins. So a model that is added, removed, or given another weight takes or
   * gives seeds, but no seed moves between two others (weighted rendezvous hashing, Schindelhauer
   * and Schomaker 2005).
   *
   * @param served whether a model can be used; one that cannot gives its seeds to the others
   * @return empty if no model with a positive weight is served
   */
  public Optional<String> pick(long seed, Predicate<String> served) {
    return weights.entrySet().stream()
        .filter(target -> target.getValue() > 0 && served.test(target.getKey()))
        .min(Comparator.comparingDouble(target -> time(seed, target)))
        .map(Map.Entry::getKey);
  }

  private static double time(long seed, Map.Entry<String, Integer> target) {
    String name = target.getKey();
    String reversed = new StringBuilder(name).reverse().toString();
    double uniform = Philox.uniform(seed, name.hashCode(), reversed.hashCode(), STREAM);
    return -Math.log(uniform) / target.getValue();
  }
}
