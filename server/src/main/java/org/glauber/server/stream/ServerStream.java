package org.glauber.server.stream;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.glauber.server.status.StatusInterceptor;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The responses of one server-streaming call, written by a virtual thread of its own.
 *
 * <p>grpc-java serialises the events of a call: a service method that blocks until its stream is
 * complete receives neither readiness nor cancellation events. The method therefore returns
 * immediately and the {@link Body} runs on a worker thread. {@code onNext} never blocks and queues
 * without bound; messages therefore pass through a {@link Backlog} and reach the transport only
 * while it is ready. When the call is cancelled or its deadline passes, the worker is interrupted
 * and {@link #send} throws {@link CancellationException}, which the body must propagate.
 *
 * <p>Several threads may send. The stream ends with the body: it completes when the body returns,
 * and fails with an exception that the body throws.
 */
public final class ServerStream<T> {
  /** Bytes that the transport may buffer before messages wait, and are joined, in the backlog. */
  private static final int READY_THRESHOLD_BYTES = 4_096;

  private static final AtomicLong WORKERS = new AtomicLong();

  private final ServerCallStreamObserver<T> responses;
  private final Backlog<T> backlog;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final List<Runnable> closing = new ArrayList<>(); // guarded by lock
  private boolean over; // guarded by lock: completed, failed or cancelled
  private boolean closed; // guarded by lock: over, and nothing remains to be sent
  private @Nullable Thread worker; // guarded by lock: set while the body runs

  /** The code of a worker: sends messages and returns after the last one. */
  @FunctionalInterface
  public interface Body<T> {
    /** Runs on the worker, in the call's gRPC and trace context. */
    void run(ServerStream<T> stream) throws Exception;
  }

  private ServerStream(ServerCallStreamObserver<T> responses, Backlog<T> backlog) {
    this.responses = responses;
    this.backlog = backlog;
  }

  /**
   * Answers a call from a worker. The service method must call this once, on its own thread.
   *
   * @param responses the observer that the method received
   */
  public static <T> void serve(StreamObserver<T> responses, Backlog<T> backlog, Body<T> body) {
    ServerStream<T> stream = new ServerStream<>((ServerCallStreamObserver<T>) responses, backlog);
    stream.responses.setOnReadyThreshold(READY_THRESHOLD_BYTES);
    stream.responses.setOnReadyHandler(stream::deliver);
    stream.responses.setOnCancelHandler(stream::cancel);
    Context call = Context.current();
    Object traceId = MDC.get(StatusInterceptor.TRACE_ID);
    Runnable work =
        io.opentelemetry.context.Context.current()
            .wrap(
                call.wrap(
                    () -> {
                      MDC.put(StatusInterceptor.TRACE_ID, traceId);
                      stream.run(body);
                    }));
    Thread worker = Thread.ofVirtual().name("stream-" + WORKERS.incrementAndGet()).unstarted(work);
    stream.started(worker);
    call.addListener(context -> stream.cancel(), Runnable::run);
    worker.start();
  }

  /**
   * Sends a message; blocks while the backlog has no room for it.
   *
   * @throws CancellationException if the call is over, or the worker was interrupted
   */
  public void send(T message) {
    lock.lock();
    try {
      while (!over && !backlog.offer(message)) {
        room.await();
      }
      if (over) {
        throw new CancellationException("the call is over");
      }
      deliver();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for the reader");
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a message unless the transport is busy or the call is over; then the message is dropped.
   * Never blocks, and never overtakes other messages.
   */
  public void offer(T message) {
    lock.lock();
    try {
      deliver();
      if (!over && responses.isReady()) { // the backlog is empty then
        responses.onNext(message);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the call is over: cancelled, past its deadline, or ended. */
  public boolean isOver() {
    lock.lock();
    try {
      return over || responses.isCancelled();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs an action once when the call is closed: its last message was sent to the peer or the call
   * was cancelled, and the transport holds none of its messages. If the call is closed already, the
   * action runs immediately.
   */
  public void whenClosed(Runnable action) {
    lock.lock();
    try {
      if (!closed) {
        closing.add(action);
        return;
      }
    } finally {
      lock.unlock();
    }
    action.run();
  }

  private void run(Body<T> body) {
    try {
      body.run(this);
      end(null);
    } catch (Throwable e) {
      end(e);
    }
  }

  /** Passes messages from the backlog to the transport while it is ready. */
  private void deliver() {
    lock.lock();
    try {
      while (!over && responses.isReady()) {
        T message = backlog.poll();
        if (message == null) {
          break;
        }
        responses.onNext(message);
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the call. The backlog, which is bounded, is sent first, so that the last message is never
   * lost.
   */
  private void end(@Nullable Throwable failure) {
    lock.lock();
    try {
      worker = null;
      if (over) {
        return;
      }
      over = true;
      if (failure != null) {
        responses.onError(failure);
        return;
      }
      for (T message = backlog.poll(); message != null; message = backlog.poll()) {
        responses.onNext(message);
      }
      responses.onCompleted();
    } finally {
      room.signalAll();
      lock.unlock();
    }
  }

  private void started(Thread thread) {
    lock.lock();
    try {
      worker = thread;
    } finally {
      lock.unlock();
    }
  }

  /** Handles the end of the call's context, which follows every end of the call. */
  private void cancel() {
    List<Runnable> actions;
    lock.lock();
    try {
      over = true;
      closed = true;
      if (worker != null) {
        worker.interrupt();
      }
      room.signalAll();
      actions = List.copyOf(closing);
      closing.clear();
    } finally {
      lock.unlock();
    }
    actions.forEach(Runnable::run);
  }
}
