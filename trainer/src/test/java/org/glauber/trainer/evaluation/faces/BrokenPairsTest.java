package org.glauber.trainer.evaluation.faces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.glauber.core.statistics.CorrectedShare.Found;
import org.glauber.trainer.faces.DependentPair;
import org.glauber.trainer.faces.FaceReader.Reading;
import org.junit.jupiter.api.Test;

class BrokenPairsTest {
  /** Attributes that break no pair, in the reader's numbering. */
  private static final int[] WHOLE = new int[12];

  @Test
  void aReaderThatOverlooksOnePairHasTheRecallOfTheOthers() {
    List<Reading> readings = new ArrayList<>();
    for (DependentPair pair : DependentPair.values()) {
      Reading reading =
          switch (pair) {
            case HAT_AND_HAIR -> read(9, 1); // a cap on a bald head
            case BEARD_AND_HAIR -> new Reading(with(with(WHOLE, 7, 2), 2, 4), 1, 1); // and a bun
            case GLASSES_AND_EYES -> new Reading(WHOLE, 1, 0);
            case NIGHT_AND_LIGHT -> read(10, 4); // and light from the left
          };
      IntStream.range(0, 100).forEach(_ -> readings.add(reading));
    }
    BrokenPairs pairs = BrokenPairs.of(readings);
    assertThat(pairs.recall()).isEqualTo(new Found(300, 400));
    assertThat(pairs.of(DependentPair.GLASSES_AND_EYES)).isEqualTo(new Found(0, 100));
    assertThat(pairs.of(DependentPair.BEARD_AND_HAIR)).isEqualTo(new Found(100, 100));
    assertThat(BrokenPairs.draw(1)).hasSize(readings.size());
  }

  private static Reading read(int attribute, int value) {
    return new Reading(with(WHOLE, attribute, value), 1, 1);
  }

  private static int[] with(int[] values, int attribute, int value) {
    int[] changed = values.clone();
    changed[attribute] = value;
    return changed;
  }
}
