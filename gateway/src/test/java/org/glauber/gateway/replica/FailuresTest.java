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
import org.glauber.gateway.TestConfig;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final Address ONE = new Address("one", 1);
  private static final Address TWO = new Address("two", 2);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private long now;
  private final Failures failures =
      new Failures(
          "denoiser-service",
          TestConfig.with(
                  "glauber.gateway.calls.attempts", "3", "glauber.gateway.calls.outage", "10s")
              .calls(),
          () -> now);

  @Test
  void aReplicaThatFailedIsNotTriedAgainInItsRound() {
    add(ONE, failure(Status.UNAVAILABLE));
    assertThat(failures.excluded()).containsExactly(ONE);
    endRound();
    assertThat(failures.excluded()).isEmpty();
  }

  @Test
  void invalidLogitsAreTheModelsFaultAtWhateverReplica() {
    StatusException failure =
        StatusProto.toStatusException(Refusals.modelFault("tales", "its logits are NaN").status());
    assertThatThrownBy(() -> add(ONE, failure))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getTrailers()).isEqualTo(failure.getTrailers()))
        .hasMessageContaining("FAILED_PRECONDITION: tales: its logits are NaN");
    assertThat(failures.excluded()).isEmpty();
  }

  @Test
  void theBudgetCountsFailuresInARow() {
    add(ONE, failure(Status.UNAVAILABLE));
    add(TWO, failure(Status.UNAVAILABLE));
    assertThatCode(failures::requireBudget).doesNotThrowAnyException();
    add(ONE, failure(Status.UNAVAILABLE.withDescription("draining")));
    assertThatThrownBy(failures::requireBudget)
        .isInstanceOf(RefusalException.class)
        .hasMessage("denoiser-service: draining");
  }

  @Test
  void progressFillsTheBudgetUpAgain() {
    for (int k = 0; k < 10; k++) {
      failures.forget();
      add(ONE, failure(Status.UNAVAILABLE));
      failures.requireBudget();
    }
  }

  @Test
  void overloadIsRefusedAtOnceAndSpeaksAgainstNobody() {
    assertThat(add(ONE, failure(Status.UNAVAILABLE))).isTrue();
    assertThat(add(TWO, failure(Status.RESOURCE_EXHAUSTED))).isFalse();
    assertThatThrownBy(this::endRound)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void aModelOrDigestThatAReplicaHasNotSpeaksNotAgainstIt() {
    assertThat(add(ONE, failure(Status.NOT_FOUND))).isFalse();
    assertThat(add(TWO, failure(Status.FAILED_PRECONDITION))).isFalse();
    assertThat(failures.excluded()).containsExactlyInAnyOrder(ONE, TWO);
    add(ONE, failure(Status.NOT_FOUND.withDescription("no model named tails")));
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
    add(ONE, failure(Status.RESOURCE_EXHAUSTED));
    assertThatCode(this::endRound).doesNotThrowAnyException();
  }

  @Test
  void overloadIsWaitedOutWhereTheCallerWasToldThatWorkIsTakenOn() {
    failures.begin();
    add(ONE, failure(Status.UNAVAILABLE));
    add(TWO, failure(Status.RESOURCE_EXHAUSTED));
    assertThatCode(this::endRound).doesNotThrowAnyException();
  }

  @Test
  void aFullReplicaLeavesTheBudgetOfBegunWorkWhole() {
    failures.forget();
    for (int round = 0; round < 10; round++) { // one is lost again and again, the other full
      addLost(ONE);
      add(TWO, full(PAUSE));
      failures.requireBudget();
      endRound();
    }
    addLost(ONE);
    addLost(TWO);
    addLost(ONE);
    assertThatThrownBy(failures::requireBudget)
        .isInstanceOf(RefusalException.class)
        .hasMessage("denoiser-service: UNAVAILABLE");
  }

  @Test
  void aFullReplicaIsLeftAloneForAsLongAsItAsked() {
    failures.forget();
    add(ONE, full(PAUSE.multipliedBy(20)));
    Failures.Wait wait = failures.endRound("", PAUSE, PAUSE.multipliedBy(1_000));
    assertThat(wait).isInstanceOf(Failures.Wait.ForRoom.class);
    assertThat(wait.time()).isBetween(PAUSE.multipliedBy(20), PAUSE.multipliedBy(25));
    assertThat(failures.excluded()).containsExactly(ONE);
    now += wait.time().toNanos();
    assertThat(failures.excluded()).isEmpty();
  }

  @Test
  void theRoomThatWasPromisedIsWaitedForWhenTheOthersHaveSpentTheBudget() {
    failures.forget();
    add(ONE, full(PAUSE.multipliedBy(20)));
    for (int loss = 0; loss < 3; loss++) {
      addLost(TWO);
      failures.requireBudget();
      assertThat(failures.excluded()).contains(ONE, TWO);
      endRound();
    }
    assertThat(failures.excluded()).containsExactly(TWO);
    addLost(ONE);
    assertThatThrownBy(failures::requireBudget).hasMessage("denoiser-service: UNAVAILABLE");
  }

  @Test
  void theOthersAreTriedMeanwhile() {
    failures.forget();
    add(ONE, full(PAUSE.multipliedBy(20)));
    add(TWO, failure(Status.UNAVAILABLE));
    assertThat(endRound()).isEqualTo(new Failures.Wait.ForRecovery(PAUSE));
    assertThat(failures.excluded()).containsExactly(ONE);
  }

  @Test
  void aHintThatOutlastsTheCallerLeavesTimeForAnotherTry() {
    failures.forget();
    add(ONE, full(PAUSE.multipliedBy(20)));
    assertThat(failures.endRound("", PAUSE, PAUSE.multipliedBy(10)).time())
        .isEqualTo(PAUSE.multipliedBy(5));
    now += PAUSE.multipliedBy(5).toNanos();
    assertThat(failures.excluded()).isEmpty();
  }

  @Test
  void begunWorkWaitsForReplicasThatCannotBeReachedAsLongAsAnOutageMayTake() {
    failures.forget();
    for (int attempt = 0; attempt < 99; attempt++) {
      failures.add(ONE, failure(Status.UNAVAILABLE), Lease.Contact.NONE);
      failures.requireBudget();
      endRound();
    }
    now += Duration.ofSeconds(1).toNanos();
    failures.add(ONE, failure(Status.UNAVAILABLE), Lease.Contact.NONE);
    assertThatThrownBy(failures::requireBudget).isInstanceOf(RefusalException.class);
  }

  @Test
  void begunWorkWaitsForReplicasToBeFoundAgain() {
    failures.forget();
    for (int round = 0; round < 99; round++) { // a name server tells of none that is down
      assertThat(endRound()).isEqualTo(new Failures.Wait.ForRecovery(PAUSE));
    }
    now += Duration.ofSeconds(1).toNanos();
    assertThatThrownBy(this::endRound).hasMessage("denoiser-service: no replica is known");
  }

  @Test
  void whatNoReplicaWillEverDoIsNotWaitedFor() {
    failures.forget();
    for (int round = 0; round < 3; round++) { // too large a message, or hopelessly late
      add(ONE, failure(Status.RESOURCE_EXHAUSTED));
    }
    assertThatThrownBy(failures::requireBudget).isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void nothingIsWaitedOutThatOutlastsTheCaller() {
    failures.forget();
    add(ONE, failure(Status.RESOURCE_EXHAUSTED));
    assertThatThrownBy(() -> failures.endRound("no replica is known", PAUSE, PAUSE))
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
    assertThatThrownBy(() -> add(ONE, failure(Status.INVALID_ARGUMENT)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aBrokenServiceIsAFaultAndNoRefusal() {
    for (int k = 0; k < 3; k++) {
      add(ONE, failure(Status.INTERNAL));
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

  private boolean add(Address address, StatusException failure) {
    return failures.add(address, failure, Lease.Contact.ANSWERED);
  }

  private boolean addLost(Address address) {
    return failures.add(
        address, failure(Status.UNAVAILABLE), new Lease.Contact(true, false, System.nanoTime()));
  }

  private Failures.Wait endRound() {
    Failures.Wait wait = failures.endRound("no replica is known", PAUSE, PAUSE.multipliedBy(1_000));
    now += wait.time().toNanos();
    return wait;
  }

  private static StatusException full(Duration retryAfter) {
    return StatusProto.toStatusException(Refusals.exhausted("full", retryAfter).status());
  }

  private static StatusException failure(Status status) {
    return status.asException();
  }
}
