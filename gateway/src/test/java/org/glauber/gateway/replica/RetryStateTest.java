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
import org.glauber.gateway.discovery.Address;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;
import org.junit.jupiter.api.Test;

class RetryStateTest {
  private static final Address ONE = new Address("one", 1);
  private static final Address TWO = new Address("two", 2);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private long now;
  private final RetryState retry =
      new RetryState(
          "denoiser-service",
          TestConfig.with(
                  "glauber.gateway.calls.max-attempts",
                  "3",
                  "glauber.gateway.calls.outage-timeout",
                  "10s")
              .calls(),
          () -> now);

  @Test
  void aReplicaThatFailedIsNotTriedAgainInItsRound() {
    add(ONE, failure(Status.UNAVAILABLE));
    assertThat(retry.excluded()).containsExactly(ONE);
    endRound();
    assertThat(retry.excluded()).isEmpty();
  }

  @Test
  void invalidLogitsAreTheModelsFaultAtEveryReplica() {
    StatusException failure =
        StatusProto.toStatusException(Refusals.modelFault("tales", "its logits are NaN").status());
    assertThatThrownBy(() -> add(ONE, failure))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getTrailers()).isEqualTo(failure.getTrailers()))
        .hasMessageContaining("FAILED_PRECONDITION: tales: its logits are NaN");
    assertThat(retry.excluded()).isEmpty();
  }

  @Test
  void theBudgetCountsFailuresInARow() {
    add(ONE, failure(Status.UNAVAILABLE));
    add(TWO, failure(Status.UNAVAILABLE));
    assertThatCode(retry::requireBudget).doesNotThrowAnyException();
    add(ONE, failure(Status.UNAVAILABLE.withDescription("draining")));
    assertThatThrownBy(retry::requireBudget)
        .isInstanceOf(RefusalException.class)
        .hasMessage("denoiser-service: draining");
  }

  @Test
  void progressResetsTheBudget() {
    for (int k = 0; k < 10; k++) {
      retry.markProgress();
      add(ONE, failure(Status.UNAVAILABLE));
      retry.requireBudget();
    }
  }

  @Test
  void overloadIsRefusedAtOnceAndIsNoReplicasFault() {
    assertThat(add(ONE, failure(Status.UNAVAILABLE))).isTrue();
    assertThat(add(TWO, failure(Status.RESOURCE_EXHAUSTED))).isFalse();
    assertThatThrownBy(this::endRound)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void aMissingModelOrDigestIsNoReplicasFault() {
    assertThat(add(ONE, failure(Status.NOT_FOUND))).isFalse();
    assertThat(add(TWO, failure(Status.FAILED_PRECONDITION))).isFalse();
    assertThat(retry.excluded()).containsExactlyInAnyOrder(ONE, TWO);
    add(ONE, failure(Status.NOT_FOUND.withDescription("no model named tails")));
    assertThatThrownBy(retry::requireBudget)
        .isInstanceOf(RefusalException.class)
        .hasMessage("denoiser-service: no model named tails");
  }

  @Test
  void aConnectionThatWeClosedCannotBeReached() {
    assertThat(
            RetryState.describe(Status.UNAVAILABLE.withDescription("Channel shutdownNow invoked")))
        .isEqualTo("cannot be reached");
  }

  @Test
  void overloadIsWaitedOutIfWorkWouldBeLost() {
    retry.markProgress(); // the chain has begun
    add(ONE, failure(Status.RESOURCE_EXHAUSTED));
    assertThatCode(this::endRound).doesNotThrowAnyException();
  }

  @Test
  void overloadIsWaitedOutOnceTheWorkIsAccepted() {
    retry.markAccepted();
    add(ONE, failure(Status.UNAVAILABLE));
    add(TWO, failure(Status.RESOURCE_EXHAUSTED));
    assertThatCode(this::endRound).doesNotThrowAnyException();
  }

  @Test
  void aFullReplicaDoesNotCountAgainstTheBudgetOfBegunWork() {
    retry.markProgress();
    for (int round = 0; round < 10; round++) { // one is lost again and again, the other full
      addLost(ONE);
      add(TWO, full(PAUSE));
      retry.requireBudget();
      endRound();
    }
    addLost(ONE);
    addLost(TWO);
    addLost(ONE);
    assertThatThrownBy(retry::requireBudget)
        .isInstanceOf(RefusalException.class)
        .hasMessage("denoiser-service: UNAVAILABLE");
  }

  @Test
  void aFullReplicaIsNotTriedBeforeItsRetryDelay() {
    retry.markProgress();
    add(ONE, full(PAUSE.multipliedBy(20)));
    RetryState.Wait wait = retry.endRound("", PAUSE, PAUSE.multipliedBy(1_000));
    assertThat(wait).isInstanceOf(RetryState.Wait.ForRoom.class);
    assertThat(wait.time()).isBetween(PAUSE.multipliedBy(20), PAUSE.multipliedBy(25));
    assertThat(retry.excluded()).containsExactly(ONE);
    now += wait.time().toNanos();
    assertThat(retry.excluded()).isEmpty();
  }

  @Test
  void aFullReplicaIsWaitedForWhenTheOthersHaveSpentTheBudget() {
    retry.markProgress();
    add(ONE, full(PAUSE.multipliedBy(20)));
    for (int loss = 0; loss < 3; loss++) {
      addLost(TWO);
      retry.requireBudget();
      assertThat(retry.excluded()).contains(ONE, TWO);
      endRound();
    }
    assertThat(retry.excluded()).containsExactly(TWO);
    addLost(ONE);
    assertThatThrownBy(retry::requireBudget).hasMessage("denoiser-service: UNAVAILABLE");
  }

  @Test
  void otherReplicasAreTriedDuringARetryDelay() {
    retry.markProgress();
    add(ONE, full(PAUSE.multipliedBy(20)));
    add(TWO, failure(Status.UNAVAILABLE));
    assertThat(endRound()).isEqualTo(new RetryState.Wait.ForRecovery(PAUSE));
    assertThat(retry.excluded()).containsExactly(ONE);
  }

  @Test
  void aRetryDelayBeyondTheDeadlineLeavesTimeForAnotherAttempt() {
    retry.markProgress();
    add(ONE, full(PAUSE.multipliedBy(20)));
    assertThat(retry.endRound("", PAUSE, PAUSE.multipliedBy(10)).time())
        .isEqualTo(PAUSE.multipliedBy(5));
    now += PAUSE.multipliedBy(5).toNanos();
    assertThat(retry.excluded()).isEmpty();
  }

  @Test
  void begunWorkWaitsForUnreachableReplicasForTheOutageTime() {
    retry.markProgress();
    for (int attempt = 0; attempt < 99; attempt++) {
      retry.record(ONE, failure(Status.UNAVAILABLE), Lease.TransportState.NONE);
      retry.requireBudget();
      endRound();
    }
    now += Duration.ofSeconds(1).toNanos();
    retry.record(ONE, failure(Status.UNAVAILABLE), Lease.TransportState.NONE);
    assertThatThrownBy(retry::requireBudget).isInstanceOf(RefusalException.class);
  }

  @Test
  void begunWorkWaitsForReplicasToBeDiscoveredAgain() {
    retry.markProgress();
    for (int round = 0; round < 99; round++) { // a name server may not list replicas that are down
      assertThat(endRound()).isEqualTo(new RetryState.Wait.ForRecovery(PAUSE));
    }
    now += Duration.ofSeconds(1).toNanos();
    assertThatThrownBy(this::endRound).hasMessage("denoiser-service: no replica is known");
  }

  @Test
  void workThatNoReplicaWillEverDoIsNotRetried() {
    retry.markProgress();
    for (int round = 0; round < 3; round++) { // too large a message, or too short a deadline
      add(ONE, failure(Status.RESOURCE_EXHAUSTED));
    }
    assertThatThrownBy(retry::requireBudget).isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void nothingIsWaitedOutBeyondTheCallersDeadline() {
    retry.markProgress();
    add(ONE, failure(Status.RESOURCE_EXHAUSTED));
    assertThatThrownBy(() -> retry.endRound("no replica is known", PAUSE, PAUSE))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void newWorkIsNotRetriedIfNoReplicaIsKnown() {
    assertThatThrownBy(this::endRound).hasMessage("denoiser-service: no replica is known");
  }

  @Test
  void anInvalidRequestIsOurOwnFault() {
    assertThatThrownBy(() -> add(ONE, failure(Status.INVALID_ARGUMENT)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aBrokenServiceIsAFaultAndNotARefusal() {
    for (int k = 0; k < 3; k++) {
      add(ONE, failure(Status.INTERNAL));
    }
    assertThatThrownBy(retry::requireBudget).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aConnectionErrorRevealsNoAddress() {
    Status refused =
        Status.UNAVAILABLE
            .withDescription("io exception")
            .withCause(new ConnectException("Connection refused: 10.0.0.7:9002"));
    assertThat(RetryState.describe(refused)).isEqualTo("cannot be reached");
    assertThat(RetryState.describe(Status.UNAVAILABLE)).isEqualTo("UNAVAILABLE");
  }

  private boolean add(Address address, StatusException failure) {
    return retry.record(address, failure, Lease.TransportState.ANSWERED);
  }

  private boolean addLost(Address address) {
    return retry.record(
        address,
        failure(Status.UNAVAILABLE),
        new Lease.TransportState(true, false, System.nanoTime()));
  }

  private RetryState.Wait endRound() {
    RetryState.Wait wait = retry.endRound("no replica is known", PAUSE, PAUSE.multipliedBy(1_000));
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
