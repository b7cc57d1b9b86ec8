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
 * Measures how diverse a set of tales is. Tales that all differ may still be about the same three
 * persons: a low temperature narrows a model's law before it repeats a tale.
 *
 * <p>The grammar's law, and the effect of chance on a small set of its tales, are estimated from
 * {@value #LAW_TALES} tales of the grammar, which are read like any others. Resampling draws whole
 * tales from them, since the names within one tale depend on each other.
 */
public final class TaleDiversity {
  private static final int LAW_TALES = 20_000;
  private static final int RESAMPLINGS = 400;
  private static final double QUANTILE = 0.99;

  private final TalesGrammar grammar;
  private final List<Content> law;

  /** Generates and reads the grammar's tales, which takes one or two seconds. */
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
   * Measures the diversity of a set of texts.
   *
   * @param tales texts as the grammar writes them; those that it does not accept are ignored
   * @return a result for every feature; empty if no tale is accepted
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

  /**
   * Returns the share of each value among all values of the tales; empty if the tales have none.
   */
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

  /** Returns the total variation distance. */
  private static double distance(Map<String, Double> shares, Map<String, Double> law) {
    return Stream.concat(shares.keySet().stream(), law.keySet().stream())
            .distinct()
            .mapToDouble(
                value -> Math.abs(shares.getOrDefault(value, 0.0) - law.getOrDefault(value, 0.0)))
            .sum()
        / 2;
  }
}
