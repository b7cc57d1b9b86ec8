package org.glauber.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.glauber.core.TokenLaw;
import org.junit.jupiter.api.Test;

class NucleusTest {

  /** Every set of tokens is tried. Integer weights make ties common. */
  @Property(tries = 300, seed = "1")
  void theNucleusIsTheSmallestSetWithTheMass(
      @ForAll @Size(min = 1, max = 7) List<@IntRange(min = 1, max = 9) Integer> weights,
      @ForAll @DoubleRange(min = 0.02, max = 0.98) double topP) {
    double[] asDoubles = weights.stream().mapToDouble(Integer::doubleValue).toArray();
    double total = Arrays.stream(asDoubles).sum();
    TokenLaw law = TokenLaw.ofWeights(asDoubles);
    Nucleus nucleus = Nucleus.of(law, topP);
    double mass = nucleus.tokens().mapToDouble(law::probability).sum();
    assertThat(mass).isGreaterThan(topP - 1e-12);
    for (int token = 0; token < asDoubles.length; token++) {
      int asked = token;
      assertThat(nucleus.contains(token)).isEqualTo(nucleus.tokens().anyMatch(it -> it == asked));
    }

    long size = nucleus.tokens().count();
    for (int subset = 0; subset < 1 << weights.size(); subset++) {
      double weight = 0;
      for (int token = 0; token < weights.size(); token++) {
        weight += (subset >> token & 1) * asDoubles[token];
      }
      if (Integer.bitCount(subset) < size) {
        assertThat(weight / total).isLessThan(topP + 1e-12);
      } else if (Integer.bitCount(subset) == size) {
        assertThat(weight / total).isLessThan(mass + 1e-12);
      }
    }
  }

  @Test
  void tiesGoToTheLowerToken() {
    TokenLaw law = TokenLaw.ofWeights(new double[] {1, 2, 2, 2, 1});
    assertThat(Nucleus.of(law, 0.4).tokens().toArray()).containsExactly(1, 2);
    assertThat(Nucleus.of(law, 0.8).tokens().toArray()).containsExactly(1, 2, 3, 0);
  }

  @Test
  void theMassMayBeMetExactly() {
    TokenLaw law = TokenLaw.ofLogWeights(new double[] {0, 0, Double.NEGATIVE_INFINITY});
    assertThat(Nucleus.of(law, law.probability(0)).tokens().toArray()).containsExactly(0);
  }

  @Test
  void topPOneKeepsWhateverIsPossibleHoweverUnlikely() {
    TokenLaw law = TokenLaw.ofLogWeights(new double[] {-900, 0, Double.NEGATIVE_INFINITY});
    Nucleus nucleus = Nucleus.of(law, 1);
    assertThat(nucleus.tokens().toArray()).containsExactly(1, 0);
  }
}
