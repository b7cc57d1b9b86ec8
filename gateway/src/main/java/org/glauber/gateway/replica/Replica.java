package org.glauber.gateway.replica;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * One replica: the channels to it, the work it was given, and how it has fared.
 *
 * <p>Questions (what it serves, whether it is well) have a connection of their own. On the
 * connection of the work they would wait behind it: a server limits the calls of a connection, and
 * gRPC holds back what exceeds that limit without telling anybody.
 */
public final class Replica {
  private static final String NOT_ASKED = "not asked yet";

  private final Address address;
  private final Supplier<ManagedChannel> opening;
  private volatile ManagedChannel channel;
  private final ManagedChannel questions;
  private final AtomicLong outstanding = new AtomicLong();
  private final LongAdder responses = new LongAdder(); // messages of calls that do its work
  private final RetryHints hints = new RetryHints();
  private volatile long responsesWhenAsked;
  private volatile String problem = NOT_ASKED;
  private final AtomicInteger missed =
      new AtomicInteger(); // questions in a row not answered in time
  private volatile long restsUntil; // nanoTime; only of meaning while there is a problem

  // Guarded by the lock of Replicas: the turn in which it was last chosen; below 0 before the first
  long lastTurn;

  Replica(Address address, Supplier<ManagedChannel> opening, long lastTurn) {
    this.address = address;
    this.opening = opening;
    this.channel = opening.get();
    this.questions = opening.get();
    this.lastTurn = lastTurn;
  }

  /** Where it listens. */
  public Address address() {
    return address;
  }

  /**
   * The channel for its work. After a failure gRPC waits up to two minutes before it connects
   * again; a caller of this method has a reason to try now.
   */
  Channel channel() {
    return ready(channel);
  }

  /** Whether a channel for its work is still in use. */
  boolean isConnectedBy(Channel used) {
    return channel == used;
  }

  /** The channel for a question that is asked now. */
  public Channel questions() {
    responsesWhenAsked = responses.sum();
    return ready(questions);
  }

  private ManagedChannel ready(ManagedChannel channel) {
    if (!problem.isEmpty()) {
      channel.resetConnectBackoff();
    }
    return channel;
  }

  /** Why it did not answer when it was last called; empty when it did. */
  public String problem() {
    return problem;
  }

  boolean wasAsked() {
    return !problem.equals(NOT_ASKED);
  }

  /** It has answered. */
  void answered() {
    missed.set(0);
    problem = "";
  }

  /** It has sent a message of a call that does its work. */
  void responded() {
    responses.increment();
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

  /** Whether calls that do its work have received messages since the last question was asked. */
  boolean hasRespondedSinceAsked() {
    return responses.sum() != responsesWhenAsked;
  }

  /**
   * It has not answered a question in time; returns how often in a row by now. The next question
   * has a new connection, should it be the connection that fails.
   */
  int missedAnother() {
    questions.enterIdle();
    return missed.incrementAndGet();
  }

  /** Whether its last question was not answered in time, nor anything else since. */
  boolean isSilent() {
    return missed.get() > 0;
  }

  /** Ends every call that runs there, and connects anew. */
  void reconnect() {
    ManagedChannel old = channel;
    channel = opening.get();
    old.shutdownNow();
  }

  boolean rests(long now) {
    return !problem.isEmpty() && restsUntil - now > 0;
  }

  /** When it asked callers to come again. */
  RetryHints hints() {
    return hints;
  }

  /** The work it was given and has not done, in the service's own unit. */
  AtomicLong outstanding() {
    return outstanding;
  }

  /** Lets running calls go on and takes no new ones. */
  void retire() {
    channel.shutdown();
    questions.shutdown();
  }

  void close() {
    channel.shutdownNow();
    questions.shutdownNow();
  }
}
