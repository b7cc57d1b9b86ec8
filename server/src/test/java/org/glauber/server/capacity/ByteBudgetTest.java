package org.glauber.server.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.Code;
import org.glauber.server.status.RefusalException;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
  private final ByteBudget budget = new ByteBudget("images", 1_000, () -> 0);

  @Test
  void oneTenantHoldsAtMostThreeQuartersOfTheBytes() {
    budget.hold("flood", 750);
    assertRefused(
        "flood", 1, "calls hold 750 of 1,000 bytes for images, 750 of them for this tenant");
    budget.hold("quiet", 188);
    assertRefused("quiet", 1, "188 of them for this tenant: 1 more are not available");
    assertThat(budget.held()).isEqualTo(938);
    assertThat(budget.refused()).isEqualTo(2);
  }

  @Test
  void closingTwiceReleasesOnce() {
    ByteBudget.Holding holding = budget.hold("one", 700);
    holding.shrinkTo(100);
    holding.shrinkTo(300); // it never grows
    assertThat(budget.held()).isEqualTo(100);
    ByteBudget.Holding other = budget.hold("one", 600);
    holding.close();
    holding.close();
    holding.shrinkTo(0);
    assertThat(budget.held()).isEqualTo(600);
    other.close();
    assertThat(budget.held()).isZero();
    budget.hold("one", 750).close();
  }

  @Test
  void aCallThatCanNeverFitIsRefusedWithAdvice() {
    RefusalException refusal =
        assertRefused("one", 751, "the call needs 751 bytes for images, and a caller may hold 750");
    assertThat(refusal.getMessage()).endsWith("ask for fewer images in a call");
    assertRefused("one", Long.MAX_VALUE, "the call needs");
  }

  private RefusalException assertRefused(String tenant, long bytes, String why) {
    RefusalException refusal =
        catchThrowableOfType(RefusalException.class, () -> budget.hold(tenant, bytes));
    assertThat(refusal).hasMessageContaining(why);
    assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    return refusal;
  }
}
