package org.glauber.server;

import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthImplBase;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * gRPC's health service, in place of grpc-java's, which keeps and repeats whatever name a caller
 * asks for. All services of a server have the same status. A name that is not theirs is neither
 * kept nor repeated. A watcher that reads nothing is owed the newest status, and no other.
 */
final class HealthService extends HealthImplBase {
  private final Set<String> names;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Watcher> watchers = new LinkedHashSet<>(); // guarded by lock
  private ServingStatus status = ServingStatus.NOT_SERVING; // guarded by lock
  private boolean isTerminal; // guarded by lock

  /**
   * @param services whose names are known, beside the empty one for the whole server
   */
  HealthService(List<String> services) {
    names = Set.copyOf(services);
  }

  /** Whether the services answer calls, from now on. */
  void set(boolean isServing) {
    lock.lock();
    try {
      if (!isTerminal) {
        change(isServing ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The services do not answer any more, whatever is said later. */
  void end() {
    lock.lock();
    try {
      isTerminal = true;
      change(ServingStatus.NOT_SERVING);
    } finally {
      lock.unlock();
    }
  }

  private void change(ServingStatus to) {
    status = to;
    watchers.forEach(Watcher::tell);
  }

  private boolean isKnown(HealthCheckRequest request) {
    return request.getService().isEmpty() || names.contains(request.getService());
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> responses) {
    if (!isKnown(request)) {
      responses.onError(Status.NOT_FOUND.withDescription("no service of that name").asException());
      return;
    }
    lock.lock();
    try {
      responses.onNext(response(status));
    } finally {
      lock.unlock();
    }
    responses.onCompleted();
  }

  @Override
  public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> responses) {
    if (!isKnown(request)) {
      responses.onNext(response(ServingStatus.SERVICE_UNKNOWN)); // for good: services are fixed
      return;
    }
    Watcher watcher = new Watcher((ServerCallStreamObserver<HealthCheckResponse>) responses);
    watcher.responses.setOnReadyHandler(() -> locked(watcher::tell));
    watcher.responses.setOnCancelHandler(() -> locked(() -> watchers.remove(watcher)));
    watcher.responses.setOnCloseHandler(() -> locked(() -> watchers.remove(watcher)));
    locked(
        () -> {
          watchers.add(watcher);
          watcher.tell();
        });
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  private static HealthCheckResponse response(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }

  /** A watch; guarded by the lock. */
  private final class Watcher {
    private final ServerCallStreamObserver<HealthCheckResponse> responses;
    private ServingStatus told = ServingStatus.UNKNOWN;

    Watcher(ServerCallStreamObserver<HealthCheckResponse> responses) {
      this.responses = responses;
    }

    /** Sends the status unless it was sent, once the caller reads. */
    void tell() {
      if (told != status && responses.isReady()) {
        told = status;
        responses.onNext(response(status));
      }
    }
  }
}
