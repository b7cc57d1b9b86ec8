package org.glauber.trainer.diversity;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.glauber.trainer.tales.TalesGrammar;
import org.glauber.trainer.tales.TalesGrammar.Content;

/**
 * Measures how different tales are. Tales that are all unlike each other may still tell of the same
 * three persons: cool sampling narrows a model's law before it repeats a tale.
 *
 * <p>The grammar's law, and what chance does to few tales of it, are taken from {@value #LAW_TALES}
 * of its tales, read as any other: whole tales are drawn from them again, since the names of one
 * tale depend on each other.
 */
public final class TaleDiversity {
  private static final int LAW_TALES = 20_000;
  private static final int RESAMPLINGS = 400;
  private static final double QUANTILE = 0.99;

  private final TalesGrammar grammar;
  private final List<Content> law;

  /** Draws and reads the grammar's own tales, which takes a second or two. */
  public TaleDiversity(TalesGrammar grammar) {
    this.grammar = grammar;
    RandomGenerator random = new SplittableRandom(0);
    this.law =
        Stream.generate(() -> grammar.generate(random))
            .limit(LAW_TALES)
            .flatMap(tale -> grammar.content(tale).stream())
            .toList();
  }

  /**
   * Measures some texts.
   *
   * @param tales as the grammar writes them; those that it does not accept are left out
   * @return every feature; empty where no tale is accepted
   */
  public List<FeatureDiversity> of(List<String> tales) {
    List<Content> read = tales.stream().flatMap(tale -> grammar.content(tale).stream()).toList();
    return read.isEmpty()
        ? List.of()
        : Arrays.stream(Feature.values()).map(feature -> measured(feature, read)).toList();
  }

  private FeatureDiversity measured(Feature feature, List<Content> read) {
    Map<String, Double> expected = shares(feature, law.size(), law::get);
    Map<String, Double> shares = shares(feature, read.size(), read::get);
    RandomGenerator random = new SplittableRandom(1);
    double[] distances = new double[RESAMPLINGS];
    double distinct = 0;
    for (int k = 0; k < RESAMPLINGS; k++) {
      Map<String, Double> own =
          shares(feature, read.size(), _ -> law.get(random.nextInt(law.size())));
      distances[k] = distance(own, expected);
      distinct += own.size();
    }
    Arrays.sort(distances);
    return new FeatureDiversity(
        feature,
        distance(shares, expected),
        Arrays.stream(distances).average().orElse(0),
        distances[(int) (QUANTILE * RESAMPLINGS)],
        shares.size(),
        distinct / RESAMPLINGS,
        expected.size());
  }

  /** The share of every value among all that the tales have; empty where they have none. */
  private static Map<String, Double> shares(
      Feature feature, int count, IntFunction<Content> tales) {
    List<String> values =
        IntStream.range(0, count)
            .boxed()
            .flatMap(k -> feature.of(tales.apply(k)).stream())
            .toList();
    Map<String, Double> shares = new HashMap<>();
    values.forEach(value -> shares.merge(value, 1.0 / values.size(), Double::sum));
    return shares;
  }

  /** Total variation. */
  private static double distance(Map<String, Double> shares, Map<String, Double> law) {
    return Stream.concat(shares.keySet().stream(), law.keySet().stream())
            .distinct()
            .mapToDouble(
                value -> Math.abs(shares.getOrDefault(value, 0.0) - law.getOrDefault(value, 0.0)))
            .sum()
        / 2;
  }
}
