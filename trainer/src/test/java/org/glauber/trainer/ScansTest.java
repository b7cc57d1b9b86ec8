package org.glauber.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.glauber.core.Scan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScansTest {
  @Test
  void bitReversalHalvesTheGapsAgainAndAgain() {
    assertThat(order(Scans.bitReversed(8))).containsExactly(0, 4, 2, 6, 1, 5, 3, 7);
  }

  @Test
  void betweenPowersOfTwoSitesThatAreNotThereAreLeftOut() {
    assertThat(order(Scans.bitReversed(6))).containsExactly(0, 4, 2, 1, 5, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 48, 64, 65, 65_536})
  void everySiteIsVisitedOnce(int siteCount) {
    assertThat(order(Scans.bitReversed(siteCount)))
        .containsExactlyInAnyOrder(IntStream.range(0, siteCount).toArray());
  }

  @Test
  void aSeedDecidesARandomOrder() {
    assertThat(order(Scans.shuffled(48, 7)))
        .isEqualTo(order(Scans.shuffled(48, 7)))
        .isNotEqualTo(order(Scans.shuffled(48, 8)));
  }

  private static int[] order(Scan scan) {
    return IntStream.range(0, scan.siteCount()).map(scan::siteAt).toArray();
  }
}
