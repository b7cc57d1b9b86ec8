package org.glauber.gateway.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.glauber.gateway.fake.TinyModel;
import org.junit.jupiter.api.Test;

class MirrorTest {
  private final Chain chain =
      new Chain(
          "id/0", TinyModel.served(), TinyModel.visits(2, 5), TinyModel.recommended(), 0, 7, 0);
  private final int[] initialState = {2, 2, 3, 2, 2, 4, 2, 2};
  private final Mirror mirror = new Mirror(chain, new ChainState(chain.stepCount(), initialState));

  @Test
  void updatesAreAppliedInTheOrderOfExecution() {
    mirror.apply(20, List.of(0, 1, 0), List.of(3, 4, 5));
    assertThat(mirror.step()).isEqualTo(20);
    assertThat(mirror.state().tokens()).containsExactly(5, 4, 3, 2, 2, 4, 2, 2);
  }

  @Test
  void theStateIsACopy() {
    ChainState before = mirror.state();
    initialState[0] = 7;
    mirror.apply(31, List.of(0), List.of(3));
    assertThat(before.step()).isEqualTo(32);
    assertThat(before.tokens()[0]).isEqualTo(2);
  }

  @Test
  void anInvalidUpdateIsRefusedAndChangesNothing() {
    refused(33, List.of(0), List.of(3), "step: 33");
    refused(-1, List.of(0), List.of(3), "step: -1");
    refused(30, List.of(0, 8), List.of(3, 3), "site: 8");
    refused(30, List.of(0, -1), List.of(3, 3), "site: -1");
    refused(30, List.of(0, 5), List.of(3, 3), "write to a clamped site: 5");
    refused(30, List.of(0, 1), List.of(3, 8), "token: 8");
    refused(30, List.of(0, 1), List.of(3), "number of tokens: 1");
    assertThat(mirror.step()).isEqualTo(32);
    assertThat(mirror.state().tokens()).containsExactly(initialState);
  }

  @Test
  void stepsAtClampedSitesAreNotWork() {
    assertThat(chain.workStepCount()).isEqualTo(4 * 6);
    assertThat(mirror.remainingWork()).isEqualTo(24);
    mirror.apply(16, List.of(), List.of());
    assertThat(mirror.remainingWork()).isEqualTo(12);
  }

  @Test
  void itIsAtItsEndIfOnlyClampedSitesRemain() {
    mirror.apply(3, List.of(), List.of());
    assertThat(mirror.isAtEnd()).isFalse(); // step 2 visits site 7
    mirror.apply(2, List.of(7), List.of(3));
    assertThat(mirror.isAtEnd()).isTrue(); // steps 1 and 0 visit sites 2 and 5
    mirror.apply(0, List.of(), List.of());
    assertThat(mirror.isAtEnd()).isTrue();
  }

  @Test
  void aSiteIsSettledAfterItsLastVisitOrIfClamped() {
    assertThat(mirror.state().settledSiteCount(chain)).isEqualTo(2);
    mirror.apply(6, List.of(), List.of()); // sites 1 and 4 have ranks 6 and 7
    assertThat(mirror.state().settledSiteCount(chain)).isEqualTo(4);
  }

  private void refused(int step, List<Integer> sites, List<Integer> tokens, String what) {
    assertThatThrownBy(() -> mirror.apply(step, sites, tokens))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a denoiser's update of chain id/0 at step 32 has an invalid " + what);
  }
}
