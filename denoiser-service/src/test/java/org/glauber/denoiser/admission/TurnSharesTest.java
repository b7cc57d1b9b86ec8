package org.glauber.denoiser.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.loop.LoopFixture;
import org.junit.jupiter.api.Test;

class TurnSharesTest extends LoopFixture {
  private final TurnShares shares = new TurnShares();

  @Test
  void halfOfATenantsTurnsAreProportionalToItsChains() {
    add("a", first, 3);
    add("a", second, 1);
    assertThat(shares.of(first)).isEqualTo(0.5 * 0.75 + 0.25, within(1e-12));
    assertThat(shares.of(second)).isEqualTo(0.5 * 0.25 + 0.25, within(1e-12));
    assertThat(shares.with("a", second)).isEqualTo(0.5 * 0.4 + 0.25, within(1e-12));
  }

  @Test
  void manyChainsOfOneTenantWeighAsMuchAsFewOfAnother() {
    add("flood", first, 1_000);
    add("quiet", second, 1);
    assertThat(shares.of(first)).isEqualTo(0.5, within(1e-12));
    assertThat(shares.of(second)).isEqualTo(0.5, within(1e-12));
    add("flood", first, 1_000);
    assertThat(shares.of(second)).isEqualTo(0.5, within(1e-12));
  }

  @Test
  void theOnlyModelHasAllTurns() {
    assertThat(shares.with("a", first)).isEqualTo(1);
    add("a", first, 1);
    assertThat(shares.of(first)).isEqualTo(1);
    assertThat(shares.with("b", first)).isEqualTo(1);
  }

  private void add(String tenant, ChainModel model, int count) {
    for (int k = 0; k < count; k++) {
      shares.add(tenant, model);
    }
  }
}
