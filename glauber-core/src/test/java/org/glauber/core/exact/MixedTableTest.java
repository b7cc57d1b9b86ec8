package org.glauber.core.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.glauber.core.Levels;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.junit.jupiter.api.Test;

class MixedTableTest {

  @Test
  void itsLogitsAreThoseOfTheTabularModel() {
    Random random = new Random(5);
    Table table = Table.of(3, 4, state -> 0.01 + random.nextDouble());
    NoiseLaw noise = NoiseLaw.of(0.7, new double[] {0.2, 0.5, 0.3});
    TabularModel reference = new TabularModel(table, noise, LogitKind.CLEAN);
    MixedTable mixed = new MixedTable(table, noise);
    int[] shown = {0, 1, 3, Levels.PURE_NOISE};
    for (int question = 0; question < 200; question++) {
      int[] state = random.ints(4, 0, 3).toArray();
      int[] visits = random.ints(4, 0, 4).map(k -> shown[k]).toArray();
      int site = random.nextInt(4);
      visits[site] = 2;
      double[] expected = reference.logits(state, 0, site, visits);
      assertThat(mixed.logits(state, 0, site, visits)).containsExactly(expected, within(1e-12));
    }
  }
}
