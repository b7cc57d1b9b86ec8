package org.glauber.gateway.replica;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One replica: the channel to it, the work it was given, and how it has fared. */
public final class Replica {
  private static final String NOT_ASKED = "not asked yet";

  private final Address address;
  private volatile ManagedChannel channel;
  private final AtomicLong outstanding = new AtomicLong();
  private volatile String problem = NOT_ASKED;
  private final AtomicInteger missed =
      new AtomicInteger(); // questions in a row not answered in time
  private volatile long restsUntil; // nanoTime; only of meaning while there is a problem

  // Guarded by the lock of Replicas: the turn in which it was last chosen.
  long lastTurn;

  Replica(Address address, ManagedChannel channel) {
    this.address = address;
    this.channel = channel;
  }

  /** Where it listens. */
  public Address address() {
    return address;
  }

  /**
   * The channel to it. After a failure gRPC waits up to two minutes before it connects again; who
   * asks for the channel has a reason to try now.
   */
  public Channel channel() {
    ManagedChannel now = channel;
    if (!problem.isEmpty()) {
      now.resetConnectBackoff();
    }
    return now;
  }

  /** Why it did not answer when it was last called; empty when it did. */
  public String problem() {
    return problem;
  }

  boolean wasAsked() {
    return !problem.equals(NOT_ASKED);
  }

  /** It has answered. */
  public void answered() {
    missed.set(0);
    problem = "";
  }

  /**
   * It has not answered.
   *
   * @param why as a sentence, not empty
   * @param until the nanoTime up to which other replicas come first
   */
  void failed(String why, long until) {
    restsUntil = until;
    problem = why;
  }

  /** It has not answered in time; returns how often in a row by now. */
  int missedAnother() {
    return missed.incrementAndGet();
  }

  /** Ends every call that runs there, and connects anew. */
  void reconnect(ManagedChannel anew) {
    ManagedChannel old = channel;
    channel = anew;
    old.shutdownNow();
  }

  boolean rests(long now) {
    return !problem.isEmpty() && restsUntil - now > 0;
  }

  /** The work it was given and has not done, in the service's own unit. */
  AtomicLong outstanding() {
    return outstanding;
  }

  /** Lets running calls go on and takes no new ones. */
  void retire() {
    channel.shutdown();
  }

  void close() {
    channel.shutdownNow();
  }
}
