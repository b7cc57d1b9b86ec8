package org.glauber.gateway.replica;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.glauber.admin.v1.ModelAdminServiceGrpc;
import org.glauber.admin.v1.ModelAdminServiceGrpc.ModelAdminServiceBlockingV2Stub;
import org.glauber.admin.v1.VersionState;
import org.glauber.server.status.Refusals;

/**
 * Administers the models of all replicas of some services.
 *
 * @param services the services, in the order of the answers
 */
public record ReplicaAdmin(List<Replicas> services) {
  private static final Duration TIMEOUT = Duration.ofMinutes(10); // a large model loads slowly

  /** A call to one replica. */
  @FunctionalInterface
  public interface Question {
    /** Makes the call. */
    List<VersionState> ask(ModelAdminServiceBlockingV2Stub stub) throws StatusException;
  }

  /**
   * Calls every replica, all concurrently.
   *
   * @return their answers, by service and replica; a replica whose call fails is one entry with the
   *     reason. A model that a replica does not have, because it is not of its service's kind, is
   *     no failure
   * @throws org.glauber.server.status.RefusalException UNAVAILABLE if there is no replica
   */
  public List<VersionState> ask(Question question) throws InterruptedException {
    List<Callable<List<VersionState>>> calls = new ArrayList<>();
    for (Replicas service : services) {
      for (Replica replica : service.all()) {
        calls.add(Context.current().wrap(() -> ask(service, replica, question)));
      }
    }
    if (calls.isEmpty()) {
      throw Refusals.unavailable("gateway", "no replica of any service is known");
    }
    List<VersionState> answers = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("model-admin-", 0).factory())) {
      for (Future<List<VersionState>> answer : threads.invokeAll(calls)) {
        answers.addAll(answer.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return answers;
  }

  private static List<VersionState> ask(Replicas service, Replica replica, Question question) {
    VersionState origin =
        VersionState.newBuilder()
            .setService(service.service())
            .setReplica(replica.address().toString())
            .build();
    try {
      return question
          .ask(
              ModelAdminServiceGrpc.newBlockingV2Stub(replica.pollChannel())
                  .withDeadlineAfter(TIMEOUT))
          .stream()
          .map(version -> version.toBuilder().mergeFrom(origin).build())
          .toList();
    } catch (StatusException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return List.of();
      }
      return List.of(
          origin.toBuilder()
              .setState(VersionState.State.STATE_UNAVAILABLE)
              .setReason(RetryState.describe(e.getStatus()))
              .build());
    }
  }
}
