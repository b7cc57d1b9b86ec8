package org.glauber.gateway.replica;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work at a replica. It counts as the replica's load until it is closed. Not
 * thread-safe.
 */
public final class Lease implements AutoCloseable {
  private final Replicas replicas;
  private final Replica replica;
  private final CallTracer observer = new CallTracer();
  private long remaining;
  private boolean isAccepted;
  private boolean advanced;
  private @Nullable Channel used;

  Lease(Replicas replicas, Replica replica, long work) {
    this.replicas = replicas;
    this.replica = replica;
    this.remaining = work;
    replica.outstanding().addAndGet(work);
  }

  /** The channel to the replica, for the one call that does the work. Its transport is observed. */
  public Channel channel() {
    used = replica.channel();
    return ClientInterceptors.intercept(used, observer);
  }

  /** Reports progress: this much work is left, in the unit of the service. */
  public void remaining(long work) {
    advanced |= work < remaining;
    replica.outstanding().addAndGet(work - remaining);
    remaining = work;
  }

  /** Reports that the replica has accepted the work. */
  public void accepted() {
    isAccepted = true;
    replicas.recoverySignal().accepted();
  }

  /** Whether the replica has accepted the work. */
  boolean isAccepted() {
    return isAccepted;
  }

  /** Whether the work has made progress at this replica. */
  boolean hasAdvanced() {
    return advanced;
  }

  /**
   * How far the call got in the transport; {@link TransportState#NONE} if this gateway closed the
   * connection.
   */
  TransportState transportState() {
    boolean isClosedByUs = used != null && !replica.usesChannel(used);
    return isClosedByUs ? TransportState.NONE : observer.transportState();
  }

  Replica replica() {
    return replica;
  }

  @Override
  public void close() {
    replica.outstanding().addAndGet(-remaining);
    remaining = 0;
  }

  /**
   * How far a call got in the transport.
   *
   * @param isReached whether the call was sent on a connection to the replica
   * @param isAnswered whether the replica ended the call with a status, which a crashed replica
   *     cannot
   * @param sinceNanos the nanoTime at which the call was sent on the connection
   */
  record TransportState(boolean isReached, boolean isAnswered, long sinceNanos) {
    static final TransportState NONE = new TransportState(false, false, 0);
    static final TransportState ANSWERED = new TransportState(true, true, 0);

    /** Whether the connection broke during the call. */
    boolean isLost() {
      return isReached && !isAnswered;
    }
  }

  /** Observes the call's transport. Its tracers run on the transport's threads. */
  private final class CallTracer extends ClientStreamTracer.Factory implements ClientInterceptor {
    private volatile TransportState transportState = TransportState.NONE;

    TransportState transportState() {
      return transportState;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
        MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
      return next.newCall(method, options.withStreamTracerFactory(this));
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(
        ClientStreamTracer.StreamInfo info, Metadata headers) {
      transportState = TransportState.NONE;
      return new ClientStreamTracer() {
        @Override
        public void streamCreated(Attributes transport, Metadata sent) {
          transportState = new TransportState(true, false, System.nanoTime());
        }

        @Override
        public void inboundMessage(int number) {
          replica.responded();
        }

        @Override
        public void inboundTrailers(Metadata trailers) {
          transportState = TransportState.ANSWERED;
        }
      };
    }
  }
}
