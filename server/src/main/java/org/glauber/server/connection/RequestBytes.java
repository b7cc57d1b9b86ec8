package org.glauber.server.connection;

import org.glauber.server.capacity.FairShares;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes of one call's request that have arrived and have not been delivered to its
 * method. Bytes that exceed a limit are dropped, and the call that they belong to is refused.
 *
 * <p>Each frame counts {@value #BYTES_OF_A_FRAME} bytes in addition to its own, for the heap that
 * its buffers take. Otherwise a message sent in frames of one byte would take a hundred times the
 * bytes that were counted.
 */
public final class RequestBytes {
  static final int BYTES_OF_A_FRAME = 256;

  private final FairShares shares;
  private final long max;
  private String owner; // guarded by this
  private long length; // guarded by this: of the incoming message
  private long held; // guarded by this
  private boolean isOver; // guarded by this: further bytes are dropped
  private boolean isComplete; // guarded by this
  private @Nullable Excess excess; // guarded by this: why it was refused
  private @Nullable Refusal refusal; // guarded by this

  RequestBytes(FairShares shares, long max, String owner) {
    this.shares = shares;
    this.max = max;
    this.owner = owner;
  }

  /** Why a request's bytes were dropped. */
  public enum Excess {
    /** The request exceeds its method's limit. */
    REQUEST,
    /** The requests of the caller, or all requests together, exceed their limit. */
    TOTAL
  }

  /** Refuses a call. */
  @FunctionalInterface
  public interface Refusal {
    /** Runs at most once, on a connection's event loop or the call's own thread. */
    void refuse(Excess excess);
  }

  /**
   * Counts the bytes to this caller from now on, including those that have arrived already.
   *
   * @param refusal refuses the call when bytes exceed a limit; runs immediately if they have done
   *     so already
   */
  public void countFor(String caller, Refusal refusal) {
    Excess before;
    synchronized (this) {
      if (shares.tryMove(owner, caller, held)) {
        owner = caller;
      } else {
        isOver = true;
        excess = Excess.TOTAL;
      }
      this.refusal = refusal;
      before = excess;
    }
    if (before != null) {
      refusal.refuse(before);
    }
  }

  /** The request's last byte has arrived. */
  synchronized void completed() {
    isComplete = true;
  }

  /** Whether the request's last byte has arrived; its method may not have received it yet. */
  public synchronized boolean isComplete() {
    return isComplete;
  }

  /** The message was delivered to the method, whose own limits apply from now on. */
  public synchronized void delivered() {
    release();
  }

  /** Counts a frame; returns whether its bytes fit within the limits. */
  boolean add(int bytes) {
    Refusal toRefuse;
    Excess reason;
    synchronized (this) {
      if (isOver) {
        return false;
      }
      long charge = (long) bytes + BYTES_OF_A_FRAME;
      if (length + bytes > max) {
        reason = Excess.REQUEST;
      } else if (!shares.tryTake(owner, charge)) {
        reason = Excess.TOTAL;
      } else {
        length += bytes;
        held += charge;
        return true;
      }
      isOver = true;
      excess = reason;
      toRefuse = refusal;
    }
    if (toRefuse != null) {
      toRefuse.refuse(reason);
    }
    return false;
  }

  /** The call has ended. */
  synchronized void end() {
    isOver = true;
    release();
  }

  private void release() {
    shares.release(owner, held);
    held = 0;
    length = 0;
  }
}
