package org.glauber.server.connection;

import org.glauber.server.queue.FairShares;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one call's request that came and were not given to its method. Bytes that there is
 * no room for are dropped, and their call is refused: the one that adds the bytes, not another.
 *
 * <p>A frame is counted with {@value #BYTES_OF_A_FRAME} bytes beside its own, which is what the
 * buffers around it take on the heap: otherwise a message sent in frames of a byte each would take
 * a hundred times its length.
 */
public final class RequestBytes {
  static final int BYTES_OF_A_FRAME = 256;

  private final FairShares shares;
  private final long most;
  private String owner; // guarded by this
  private long length; // guarded by this: of the message that is coming in
  private long held; // guarded by this
  private boolean isOver; // guarded by this: dropped from now on
  private boolean isComplete; // guarded by this
  private @Nullable Excess excess; // guarded by this: why it was refused
  private @Nullable Refusal refusal; // guarded by this

  RequestBytes(FairShares shares, long most, String owner) {
    this.shares = shares;
    this.most = most;
    this.owner = owner;
  }

  /** Why a request's bytes were dropped. */
  public enum Excess {
    /** The request is longer than one of its method may be. */
    REQUEST,
    /** All requests together, or those of the caller, are. */
    SUM
  }

  /** Refuses a call. */
  @FunctionalInterface
  public interface Refusal {
    /** Runs at most once, on a connection's event loop or the call's own thread. */
    void refuse(Excess excess);
  }

  /**
   * Counts the bytes for this caller from now on, those that came before included.
   *
   * @param refusal refuses the call when there is no room for more bytes; called at once when there
   *     was none for those that came before
   */
  public void countFor(String caller, Refusal refusal) {
    Excess before;
    synchronized (this) {
      if (shares.tryMove(owner, caller, held)) {
        owner = caller;
      } else {
        isOver = true;
        excess = Excess.SUM;
      }
      this.refusal = refusal;
      before = excess;
    }
    if (before != null) {
      refusal.refuse(before);
    }
  }

  /** The request's last byte has come. */
  synchronized void completed() {
    isComplete = true;
  }

  /** Whether the request's last byte has come, though its method may still be to be given it. */
  public synchronized boolean isComplete() {
    return isComplete;
  }

  /** The message that came was given to the method, whose own limits hold for it. */
  public synchronized void handedOn() {
    release();
  }

  /** Counts a frame; returns whether its bytes may be kept. */
  boolean add(int bytes) {
    Refusal toRefuse;
    Excess reason;
    synchronized (this) {
      if (isOver) {
        return false;
      }
      long charge = (long) bytes + BYTES_OF_A_FRAME;
      if (length + bytes > most) {
        reason = Excess.REQUEST;
      } else if (!shares.tryTake(owner, charge)) {
        reason = Excess.SUM;
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
    shares.giveBack(owner, held);
    held = 0;
    length = 0;
  }
}
