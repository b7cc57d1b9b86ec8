package org.glauber.server;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls that stand open for as long as their caller likes: health watches and reflection. A drain
 * would wait for them in vain, so it ends them itself.
 */
final class StandingCalls implements ServerInterceptor {
  private final Set<ServerCall<?, ?>> open = ConcurrentHashMap.newKeySet();

  /** Ends what stands open. */
  void end() {
    Status draining = Status.UNAVAILABLE.withDescription("the server is draining");
    open.forEach(call -> call.close(draining, new Metadata()));
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    ServerCall.Listener<Q> listener = next.startCall(call, headers);
    open.add(call);
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        open.remove(call);
        super.onCancel();
      }

      @Override
      public void onComplete() {
        open.remove(call);
        super.onComplete();
      }
    };
  }
}
