package org.glauber.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairBudgetTest {
  private final FairBudget budget = new FairBudget(100);

  @Test
  void oneTenantLeavesAPartToOthers() {
    int taken = 0;
    while (budget.tryTake("greedy", 5)) {
      taken += 5;
    }
    assertThat(taken).isEqualTo(75);
    assertThat(budget.tryTake("modest", 5)).isTrue();
    assertThat(budget.taken()).isEqualTo(80);
    assertThat(budget.tryTake("greedy", 1)).isFalse();
  }

  @Test
  void noMoreIsHeldThanTheLimit() {
    assertThat(budget.tryTake("a", 101)).isFalse();
    for (int tenant = 0; tenant < 20; tenant++) {
      assertThat(budget.tryTake("tenant " + tenant, 5)).isTrue();
    }
    assertThat(budget.tryTake("late", 1)).isFalse();
  }

  @Test
  void whatIsGivenBackCanBeTakenAgain() {
    assertThat(budget.tryTake("a", 40)).isTrue();
    assertThat(budget.tryTake("a", 30)).isTrue();
    budget.giveBack("a", 40);
    assertThat(budget.taken()).isEqualTo(30);
    assertThat(budget.tryTake("a", 45)).isTrue();
    budget.giveBack("a", 75);
    assertThat(budget.taken()).isZero();
    assertThat(budget.tryTake("b", 100)).isTrue();
  }
}
