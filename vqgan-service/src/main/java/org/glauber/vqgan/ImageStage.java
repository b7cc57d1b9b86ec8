package org.glauber.vqgan;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.glauber.server.queue.QueueNotice;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;
import org.glauber.server.status.RetryAfterEstimator;

/**
 * A stage of an image's way through the service, the file readers or the devices: the work that
 * waits for it, and the calls that wait for their work.
 */
final class WorkStage {
  private final String what;
  private final int capacity;
  private final WorkQueue queue;
  private final Pace pace;
  private final RetryAfterEstimator retryAfter = new RetryAfterEstimator(System::nanoTime);

  /**
   * A stage before which nothing waits.
   *
   * @param what what waits, as {@code images}
   * @param capacity the most of it that waits
   * @param workers the threads that take work out
   */
  WorkStage(String what, int capacity, int workers) {
    this.what = what;
    this.capacity = capacity;
    this.queue = new WorkQueue(capacity);
    this.pace = new Pace(workers);
  }

  /** What waits. */
  WorkQueue queue() {
    return queue;
  }

  /** How fast it is worked on. */
  Pace pace() {
    return pace;
  }

  /** The refusal of work for which there is no place. */
  RefusalException full(String tenant, int count) {
    return Refusals.exhausted(
        "%,d %s may wait, and of one tenant three for every place that is free: there is no room for %,d more"
            .formatted(capacity, what, count),
        retryAfter.next(tenant, count));
  }

  /**
   * Waits for work that the queue has taken in; no longer than the call that it is for, as its
   * context has it.
   *
   * @param afterwards about how long the call takes after this stage
   */
  void await(List<? extends Work> work, Duration afterwards) throws InterruptedException {
    RetryAfterEstimator.Stay stay = retryAfter.begin(work.size());
    Pace.Outstanding outstanding = pace.begin(work);
    QueueNotice.send(pace.untilAnswered().plus(afterwards));
    Context call = Context.current();
    Context.CancellationListener leaving =
        _ -> work.forEach(each -> each.answer().completeExceptionally(left()));
    call.addListener(leaving, Runnable::run);
    try {
      for (Work each : work) {
        each.answer().get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      call.removeListener(leaving);
      queue.remove(work);
      outstanding.end();
      stay.end();
    }
  }

  private static StatusRuntimeException left() {
    return Status.CANCELLED.withDescription("nobody waits for it any more").asRuntimeException();
  }
}
