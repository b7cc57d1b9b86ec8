package org.glauber.vqgan.pipeline;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.glauber.server.capacity.QueueNotice;
import org.glauber.server.capacity.RetryAfterEstimator;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;

/**
 * A stage of image processing, either the file readers or the devices: its queue, the estimate of
 * its completion, and the calls that wait for results.
 */
final class ImageStage {
  private final String what;
  private final int capacity;
  private final ImageJobQueue queue;
  private final CompletionEstimator estimator;
  private final RetryAfterEstimator retryAfter = new RetryAfterEstimator(System::nanoTime);

  /**
   * Creates a stage with an empty queue.
   *
   * @param what what waits, such as {@code images}
   * @param capacity the maximum number of waiting images
   * @param workers the number of threads that process images
   */
  ImageStage(String what, int capacity, int workers) {
    this.what = what;
    this.capacity = capacity;
    this.queue = new ImageJobQueue(capacity);
    this.estimator = new CompletionEstimator(workers);
  }

  /** The queue of this stage. */
  ImageJobQueue queue() {
    return queue;
  }

  /** The estimator of this stage. */
  CompletionEstimator estimator() {
    return estimator;
  }

  /** The refusal of jobs that the queue has no room for. */
  RefusalException full(String tenant, int count) {
    return Refusals.exhausted(
        "this tenant has its share of the %,d %s that may wait: there is no room for %,d more"
            .formatted(capacity, what, count),
        retryAfter.next(tenant, count));
  }

  /**
   * Waits for the results of jobs in the queue, at most until the call in the current context ends.
   *
   * @param afterwards the estimated duration of the call after this stage
   */
  void await(List<? extends ImageJob> work, Duration afterwards) throws InterruptedException {
    RetryAfterEstimator.Occupancy occupancy = retryAfter.begin(work.size());
    CompletionEstimator.Outstanding outstanding = estimator.begin(work);
    QueueNotice.send(estimator.timeUntilDone().plus(afterwards));
    Context call = Context.current();
    Context.CancellationListener leaving =
        _ -> work.forEach(each -> each.result().completeExceptionally(left()));
    call.addListener(leaving, Runnable::run);
    try {
      for (ImageJob each : work) {
        each.result().get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      call.removeListener(leaving);
      queue.remove(work);
      outstanding.end();
      occupancy.end();
    }
  }

  private static StatusRuntimeException left() {
    return Status.CANCELLED
        .withDescription("the call ended before its work was done")
        .asRuntimeException();
  }
}
