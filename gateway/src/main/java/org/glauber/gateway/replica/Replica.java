package org.glauber.gateway.replica;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.glauber.gateway.discovery.Address;

/**
 * One replica: its channels, its outstanding work, and its state.
 *
 * <p>Polls (for models and health) use a separate connection. On the connection of the work they
 * could wait behind it: a server limits the concurrent calls of a connection, and gRPC silently
 * delays calls above that limit.
 */
public final class Replica {
  /** What the last call or poll showed. */
  private sealed interface State {
    /** There was none yet. */
    record NotPolled() implements State {}

    /** The replica answered. */
    record Answering() implements State {}

    /**
     * The call or poll failed.
     *
     * @param problem why
     * @param coolDownUntil the nanoTime until which other replicas are preferred
     */
    record Failing(String problem, long coolDownUntil) implements State {}
  }

  private final Address address;
  private final Supplier<ManagedChannel> opening;
  private volatile ManagedChannel channel;
  private final ManagedChannel pollChannel;
  private final AtomicLong outstanding = new AtomicLong();
  // Messages received by calls that do its work
  private final LongAdder responses = new LongAdder();
  private final RetryHints hints = new RetryHints();
  private volatile long responsesAtPoll;
  private volatile State state = new State.NotPolled();
  private final AtomicInteger missedPolls =
      new AtomicInteger(); // polls in a row that were not answered in time

  // Guarded by the lock of Replicas: number of the choice that last chose it; negative before that
  long lastChosen;

  Replica(Address address, Supplier<ManagedChannel> opening, long lastChosen) {
    this.address = address;
    this.opening = opening;
    this.channel = opening.get();
    this.pollChannel = opening.get();
    this.lastChosen = lastChosen;
  }

  /** The address at which it listens. */
  public Address address() {
    return address;
  }

  /**
   * The channel for its work. Resets gRPC's connect back-off, of up to two minutes, if the replica
   * has a problem, so that the next call tries to connect at once.
   */
  Channel channel() {
    return withBackoffReset(channel);
  }

  /** Whether this channel is the current channel for its work. */
  boolean usesChannel(Channel used) {
    return channel == used;
  }

  /** The channel for a poll that starts now. */
  public Channel pollChannel() {
    responsesAtPoll = responses.sum();
    return withBackoffReset(pollChannel);
  }

  private ManagedChannel withBackoffReset(ManagedChannel channel) {
    if (!isAnswering()) {
      channel.resetConnectBackoff();
    }
    return channel;
  }

  /** Why its last call or poll failed, or that there was none; empty if it was answered. */
  public Optional<String> problem() {
    return switch (state) {
      case State.NotPolled _ -> Optional.of("not polled yet");
      case State.Answering _ -> Optional.empty();
      case State.Failing(String problem, long _) -> Optional.of(problem);
    };
  }

  /** Whether its last call or poll was answered. */
  public boolean isAnswering() {
    return state instanceof State.Answering;
  }

  boolean wasPolled() {
    return !(state instanceof State.NotPolled);
  }

  /** Records that it has answered. */
  void answered() {
    missedPolls.set(0);
    state = new State.Answering();
  }

  /** Records a message received by a call that does its work. */
  void responded() {
    responses.increment();
  }

  /**
   * Records a failure.
   *
   * @param why the problem
   * @param until the nanoTime until which other replicas are preferred
   */
  void failed(String why, long until) {
    state = new State.Failing(why, until);
  }

  /** Whether calls that do its work have received messages since the last poll started. */
  boolean hasRespondedSincePoll() {
    return responses.sum() != responsesAtPoll;
  }

  /**
   * Records a poll that was not answered in time, and returns how many in a row were not. The next
   * poll uses a new connection, in case the old one is broken.
   */
  int recordMissedPoll() {
    pollChannel.enterIdle();
    return missedPolls.incrementAndGet();
  }

  /** Whether its last poll was not answered in time, and nothing has been answered since. */
  boolean isSilent() {
    return missedPolls.get() > 0;
  }

  /** Cancels every running call and opens a new channel. */
  void reconnect() {
    ManagedChannel old = channel;
    channel = opening.get();
    old.shutdownNow();
  }

  boolean isCoolingDown(long now) {
    return state instanceof State.Failing(String _, long until) && until - now > 0;
  }

  /** The retry delays that it gave. */
  RetryHints hints() {
    return hints;
  }

  /** Its outstanding work, in the unit of the service. */
  AtomicLong outstanding() {
    return outstanding;
  }

  /** Shuts the channels down gracefully: running calls finish, new ones fail. */
  void retire() {
    channel.shutdown();
    pollChannel.shutdown();
  }

  void close() {
    channel.shutdownNow();
    pollChannel.shutdownNow();
  }
}
