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
 * gRPC's health service. It replaces grpc-java's, which stores and echoes any service name that a
 * caller asks for; this one does neither for unknown names. All services of a server have the same
 * status. A watcher that does not read is later sent the latest status only.
 */
final class HealthService extends HealthImplBase {
  private final Set<String> names;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Watcher> watchers = new LinkedHashSet<>(); // guarded by lock
  private ServingStatus status = ServingStatus.NOT_SERVING; // guarded by lock
  private boolean isTerminal; // guarded by lock

  /**
   * @param services the known service names, in addition to the empty name of the whole server
   */
  HealthService(List<String> services) {
    names = Set.copyOf(services);
  }

  /** Sets whether the services accept calls from now on. */
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

  /** Sets NOT_SERVING permanently; later calls of {@link #set} have no effect. */
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
    watchers.forEach(Watcher::sendIfChanged);
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
      responses.onNext(
          response(ServingStatus.SERVICE_UNKNOWN)); // final: the set of services is fixed
      return;
    }
    Watcher watcher = new Watcher((ServerCallStreamObserver<HealthCheckResponse>) responses);
    watcher.responses.setOnReadyHandler(() -> locked(watcher::sendIfChanged));
    watcher.responses.setOnCancelHandler(() -> locked(() -> watchers.remove(watcher)));
    watcher.responses.setOnCloseHandler(() -> locked(() -> watchers.remove(watcher)));
    locked(
        () -> {
          watchers.add(watcher);
          watcher.sendIfChanged();
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

  /** A health watch; guarded by the lock. */
  private final class Watcher {
    private final ServerCallStreamObserver<HealthCheckResponse> responses;
    private ServingStatus sent = ServingStatus.UNKNOWN;

    Watcher(ServerCallStreamObserver<HealthCheckResponse> responses) {
      this.responses = responses;
    }

    /** Sends the status if it has changed and the caller is ready to read. */
    void sendIfChanged() {
      if (sent != status && responses.isReady()) {
        sent = status;
        responses.onNext(response(status));
      }
    }
  }
}
