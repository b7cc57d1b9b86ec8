package org.glauber.server;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.glauber.server.connection.AcceptedCalls;

/**
 * Calls that stand open for as long as their caller likes: health watches and reflection. A drain
 * would wait for them in vain, so it ends them itself. As many may stand as calls may run.
 */
final class StandingCalls implements ServerInterceptor {
  private final int limit;
  private final Set<ServerCall<?, ?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean isEnded;

  /**
   * @param limit the most that stand open; a few more where they come at the same moment
   */
  StandingCalls(int limit) {
    this.limit = limit;
  }

  /** Ends what stands open, and what still comes on connections that are there. */
  void end() {
    isEnded = true;
    open.forEach(this::end);
  }

  /** Ends a call that nothing else has ended. */
  private void end(ServerCall<?, ?> call) {
    if (open.remove(call)) {
      call.close(Status.UNAVAILABLE.withDescription("the server is draining"), new Metadata());
    }
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.UNARY) {
      AcceptedCalls.accept();
      return next.startCall(call, headers); // a check is answered at once
    }
    if (open.size() >= limit) {
      call.close(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "%,d health watches and the like stand open, the limit".formatted(limit)),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    AcceptedCalls.accept();
    ServerCall.Listener<Q> listener = next.startCall(call, headers);
    open.add(call);
    if (isEnded) {
      end(call);
    }
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
