package org.glauber.gateway.replica;

import io.grpc.Channel;

/** A piece of work at a replica: counted as its load until it is done. For one thread. */
public final class Lease implements AutoCloseable {
  private final Replica replica;
  private long remaining;
  private boolean isTakenOn;
  private boolean advanced;

  Lease(Replica replica, long work) {
    this.replica = replica;
    this.remaining = work;
    replica.outstanding().addAndGet(work);
  }

  /** The channel to the replica. */
  public Channel channel() {
    return replica.channel();
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
  }

  /** Whether it has. */
  boolean isTakenOn() {
    return isTakenOn;
  }

  /** Whether the work has gone forward here. */
  boolean hasAdvanced() {
    return advanced;
  }

  Replica replica() {
    return replica;
  }

  @Override
  public void close() {
    replica.outstanding().addAndGet(-remaining);
    remaining = 0;
  }
}
