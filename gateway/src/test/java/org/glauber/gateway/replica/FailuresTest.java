package org.glauber.gateway.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.ConnectException;
import java.time.Duration;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final Address ONE = new Address("one", 1);
  private static final Address TWO = new Address("two", 2);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Failures failures = new Failures("denoiser-service", 3);

  @Test
  void aReplicaThatFailedIsNotTriedAgainInItsRound() {
    failures.add(ONE, failure(Status.UNAVAILABLE));
    assertThat(failures.tried()).containsExactly(ONE);
    endRound();
    assertThat(failures.tried()).isEmpty();
  }

  @Test
  void invalidLogitsAreTheModelsFaultAtWhateverReplica() {
    StatusException failure =
        StatusProto.toStatusException(Refusals.modelFault("tales", "its logits are NaN").status());
    assertThatThrownBy(() -> failures.add(ONE, failure))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getTrailers()).isEqualTo(failure.getTrailers()))
        .hasMessageContaining("FAILED_PRECONDITION: tales: its logits are NaN");
    assertThat(failures.tried()).isEmpty();
  }

  @Test
  void theBudgetCountsFailuresInARow() {
    failures.add(ONE, failure(Status.UNAVAILABLE));
    failures.add(TWO, failure(Status.UNAVAILABLE));
    assertThatCode(failures::requireBudget).doesNotThrowAnyException();
    failures.add(ONE, failure(Status.UNAVAILABLE.withDescription("draining")));
    assertThatThrownBy(failures::requireBudget)
        .isInstanceOf(RefusalException.class)
        .hasMessage("denoiser-service: draining");
  }

  @Test
  void progressFillsTheBudgetUpAgain() {
    for (int k = 0; k < 10; k++) {
      failures.forget();
      failures.add(ONE, failure(Status.UNAVAILABLE));
      failures.requireBudget();
    }
  }

  @Test
  void overloadIsRefusedAtOnceAndSpeaksAgainstNobody() {
    assertThat(failures.add(ONE, failure(Status.UNAVAILABLE))).isTrue();
    assertThat(failures.add(TWO, failure(Status.RESOURCE_EXHAUSTED))).isFalse();
    assertThatThrownBy(this::endRound)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void aModelOrDigestThatAReplicaHasNotSpeaksNotAgainstIt() {
    assertThat(failures.add(ONE, failure(Status.NOT_FOUND))).isFalse();
    assertThat(failures.add(TWO, failure(Status.FAILED_PRECONDITION))).isFalse();
    assertThat(failures.tried()).containsExactlyInAnyOrder(ONE, TWO);
    failures.add(ONE, failure(Status.NOT_FOUND.withDescription("no model named tails")));
    assertThatThrownBy(failures::requireBudget)
        .isInstanceOf(RefusalException.class)
        .hasMessage("denoiser-service: no model named tails");
  }

  @Test
  void aConnectionThatIsGivenUpIsDescribedAsThat() {
    assertThat(Failures.text(Status.UNAVAILABLE.withDescription("Channel shutdownNow invoked")))
        .isEqualTo("cannot be reached");
  }

  @Test
  void overloadIsWaitedOutWhereWorkWouldBeLost() {
    failures.forget(); // the chain has begun
    failures.add(ONE, failure(Status.RESOURCE_EXHAUSTED));
    assertThatCode(this::endRound).doesNotThrowAnyException();
  }

  @Test
  void overloadIsWaitedOutWhereTheCallerWasToldThatWorkIsTakenOn() {
    failures.begin();
    failures.add(ONE, failure(Status.UNAVAILABLE));
    failures.add(TWO, failure(Status.RESOURCE_EXHAUSTED));
    assertThatCode(this::endRound).doesNotThrowAnyException();
  }

  @Test
  void aFullReplicaLeavesTheBudgetOfBegunWorkWhole() {
    failures.forget();
    for (int round = 0; round < 10; round++) { // one is down for long, the other full
      failures.add(ONE, failure(Status.UNAVAILABLE));
      failures.add(TWO, full());
      failures.requireBudget();
      endRound();
    }
    failures.add(ONE, failure(Status.UNAVAILABLE));
    failures.add(TWO, failure(Status.UNAVAILABLE));
    failures.add(ONE, failure(Status.UNAVAILABLE));
    assertThatThrownBy(failures::requireBudget)
        .isInstanceOf(RefusalException.class)
        .hasMessage("denoiser-service: UNAVAILABLE");
  }

  @Test
  void whatNoReplicaWillEverDoIsNotWaitedFor() {
    failures.forget();
    for (int round = 0; round < 3; round++) { // too large a message, or hopelessly late
      failures.add(ONE, failure(Status.RESOURCE_EXHAUSTED));
    }
    assertThatThrownBy(failures::requireBudget).isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void nothingIsWaitedOutThatOutlastsTheCaller() {
    failures.forget();
    failures.add(ONE, failure(Status.RESOURCE_EXHAUSTED));
    assertThatThrownBy(() -> failures.endRound(PAUSE, PAUSE))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void withoutAnyReplicaThereIsNothingToTryAgain() {
    assertThatThrownBy(this::endRound).hasMessage("denoiser-service: no replica is known");
  }

  @Test
  void aRequestThatIsFoundWrongIsOurOwnFault() {
    assertThatThrownBy(() -> failures.add(ONE, failure(Status.INVALID_ARGUMENT)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aBrokenServiceIsAFaultAndNoRefusal() {
    for (int k = 0; k < 3; k++) {
      failures.add(ONE, failure(Status.INTERNAL));
    }
    assertThatThrownBy(failures::requireBudget).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aConnectionsErrorTellsNoAddress() {
    Status refused =
        Status.UNAVAILABLE
            .withDescription("io exception")
            .withCause(new ConnectException("Connection refused: 10.0.0.7:9002"));
    assertThat(Failures.text(refused)).isEqualTo("cannot be reached");
    assertThat(Failures.text(Status.UNAVAILABLE)).isEqualTo("UNAVAILABLE");
  }

  private void endRound() {
    failures.endRound(PAUSE, PAUSE.multipliedBy(10));
  }

  private static StatusException full() {
    return StatusProto.toStatusException(Refusals.exhausted("full", PAUSE).status());
  }

  private static StatusException failure(Status status) {
    return status.asException();
  }
}
