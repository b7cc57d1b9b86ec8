package org.glauber.server.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairSharesTest {
  private final FairShares shares = new FairShares(100);

  @Test
  void oneOwnerLeavesAQuarterAndTheNextLeavesAPartOfIt() {
    assertThat(most("anna")).isEqualTo(75);
    assertThat(most("bert")).isBetween(18, 19);
    assertThat(most("carl")).isPositive();
    assertThat(shares.taken()).isLessThan(100);
  }

  @Test
  void releasedUnitsAreFreeForAnyOwner() {
    assertThat(shares.tryTake("anna", 70)).isTrue();
    assertThat(shares.tryTake("bert", 60)).isFalse();
    shares.release("anna", 70);
    assertThat(shares.taken()).isZero();
    assertThat(shares.tryTake("bert", 60)).isTrue();
  }

  @Test
  void movedUnitsCountForTheirNewOwner() {
    assertThat(shares.tryTake("anna", 75)).isTrue();
    assertThat(shares.tryMove("anna", "bert", 75)).isTrue();
    assertThat(shares.tryTake("bert", 1)).isFalse();
    assertThat(shares.tryTake("anna", 10)).isTrue();
    shares.release("bert", 75);
    shares.release("anna", 10);
    assertThat(shares.taken()).isZero();
  }

  /** Otherwise units taken for other owners could accumulate for one. */
  @Test
  void nothingMovesToAnOwnerThatHasItsShare() {
    assertThat(shares.tryTake("bert", 75)).isTrue();
    assertThat(shares.tryTake("anna", 10)).isTrue();
    assertThat(shares.tryMove("anna", "bert", 10)).isFalse();
    shares.release("anna", 10);
    assertThat(shares.taken()).isEqualTo(75);
  }

  @Test
  void aSinglePlaceMayBeTaken() {
    FairShares one = new FairShares(1);
    assertThat(one.tryTake("anna", 1)).isTrue();
    assertThat(one.tryTake("bert", 1)).isFalse();
  }

  private int most(String owner) {
    int count = 0;
    while (shares.tryTake(owner, 1)) {
      count++;
    }
    return count;
  }
}
