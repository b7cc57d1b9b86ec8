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

/** A piece of work at a replica: counted as its load until it is done. For one thread. */
public final class Lease implements AutoCloseable {
  private final Replicas replicas;
  private final Replica replica;
  private final CallObserver observer = new CallObserver();
  private long remaining;
  private boolean isTakenOn;
  private boolean advanced;
  private @Nullable Channel used;

  Lease(Replicas replicas, Replica replica, long work) {
    this.replicas = replicas;
    this.replica = replica;
    this.remaining = work;
    replica.outstanding().addAndGet(work);
  }

  /** The channel to the replica, for the one call that does the work. */
  public Channel channel() {
    used = replica.channel();
    return ClientInterceptors.intercept(used, observer);
  }

  /** The work goes forward: this much of it is left, in the unit of the service. */
  public void remaining(long work) {
    advanced |= work < remaining;
    replica.outstanding().addAndGet(work - remaining);
    remaining = work;
  }

  /** The replica has taken the work on. */
  public void takenOn() {
    isTakenOn = true;
    replicas.recoveries().takenOn();
  }

  /** Whether it has. */
  boolean isTakenOn() {
    return isTakenOn;
  }

  /** Whether the work has gone forward here. */
  boolean hasAdvanced() {
    return advanced;
  }

  /** How the replica and the call have met; a call that this gateway ended says nothing. */
  Contact contact() {
    boolean isGivenUp = used != null && !replica.isConnectedBy(used);
    return isGivenUp ? Contact.NONE : observer.contact();
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
   * How a replica and a call have met.
   *
   * @param isReached whether the call was put on a connection to the replica
   * @param isAnswered whether the replica ended the call with a status, which a replica that dies
   *     does not do
   * @param sinceNanos the nanoTime at which the call was put on the connection
   */
  record Contact(boolean isReached, boolean isAnswered, long sinceNanos) {
    static final Contact NONE = new Contact(false, false, 0);
    static final Contact ANSWERED = new Contact(true, true, 0);

    /** Whether the connection ended under the call. */
    boolean isLost() {
      return isReached && !isAnswered;
    }
  }

  /** Sees what the transport makes of the call. Its tracers run on the transport's threads. */
  private final class CallObserver extends ClientStreamTracer.Factory implements ClientInterceptor {
    private volatile Contact contact = Contact.NONE;

    Contact contact() {
      return contact;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
        MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
      return next.newCall(method, options.withStreamTracerFactory(this));
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(
        ClientStreamTracer.StreamInfo info, Metadata headers) {
      contact = Contact.NONE;
      return new ClientStreamTracer() {
        @Override
        public void streamCreated(Attributes transport, Metadata sent) {
          contact = new Contact(true, false, System.nanoTime());
        }

        @Override
        public void inboundMessage(int number) {
          replica.responded();
        }

        @Override
        public void inboundTrailers(Metadata trailers) {
          contact = Contact.ANSWERED;
        }
      };
    }
  }
}
