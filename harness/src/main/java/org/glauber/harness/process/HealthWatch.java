package org.glauber.harness.process;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;

/**
 * Watches a server's health service, without polling, until it reports that the server is SERVING.
 */
final class HealthWatch implements StreamObserver<HealthCheckResponse>, AutoCloseable {
  private final ManagedChannel channel;
  private final Runnable serving;
  private final Consumer<String> failed;

  private HealthWatch(ManagedChannel channel, Runnable serving, Consumer<String> failed) {
    this.channel = channel;
    this.serving = serving;
    this.failed = failed;
  }

  /**
   * Starts watching. Calls exactly one of the callbacks, once, unless the watch is closed before.
   *
   * @param address host and port
   */
  static HealthWatch start(String address, Runnable serving, Consumer<String> failed) {
    ManagedChannel channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    HealthWatch watch = new HealthWatch(channel, serving, failed);
    HealthGrpc.newStub(channel)
        .withWaitForReady()
        .watch(HealthCheckRequest.getDefaultInstance(), watch);
    return watch;
  }

  @Override
  public void onNext(HealthCheckResponse response) {
    if (response.getStatus() == ServingStatus.SERVING && !channel.isShutdown()) {
      channel.shutdownNow();
      serving.run();
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (!channel.isShutdown()) {
      channel.shutdownNow();
      failed.accept(Status.fromThrowable(failure).toString());
    }
  }

  @Override
  public void onCompleted() {
    onError(Status.UNAVAILABLE.withDescription("the health service ended the watch").asException());
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
