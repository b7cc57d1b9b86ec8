package org.glauber.denoiser.loop;

import java.time.Duration;
import java.util.List;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;

/**
 * Notices when a device's turn does not end, as when a driver hangs: the chains that run there are
 * failed as UNAVAILABLE, so that they go on elsewhere. When no other device answers, the service is
 * not ready and what waits is failed, too, until a turn ends after all.
 *
 * <p>Time is counted in looks, not by the clock: a process that was stopped for a while has not
 * looked.
 */
public final class LoopWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LoopWatch.class);
  private static final String SERVICE = "denoiser-service";
  private static final int LOOKS = 8;

  private final List<Watched> loops;
  private final AdmissionQueue queue;
  private final ServiceReadiness readiness;
  private final Duration bound;
  private final String reason;
  private final Thread thread;

  private LoopWatch(
      List<DeviceLoop> loops, AdmissionQueue queue, ServiceReadiness readiness, Duration bound) {
    this.loops = loops.stream().map(Watched::new).toList();
    this.queue = queue;
    this.readiness = readiness;
    this.bound = bound;
    this.reason = "its device has not answered for " + bound;
    this.thread = Thread.ofVirtual().name("loop-watch").unstarted(this::run);
  }

  /**
   * Watches from now on.
   *
   * @param bound how long a turn may take
   */
  public static LoopWatch start(
      List<DeviceLoop> loops, AdmissionQueue queue, ServiceReadiness readiness, Duration bound) {
    LoopWatch watch = new LoopWatch(loops, queue, readiness, bound);
    watch.thread.start();
    return watch;
  }

  /** A loop and how often it was found in the same turn. */
  private static final class Watched {
    final DeviceLoop loop;
    long turn;
    int looks;

    Watched(DeviceLoop loop) {
      this.loop = loop;
    }

    void look() {
      long now = loop.turns();
      looks = loop.isTurning() && now == turn ? looks + 1 : 0;
      turn = now;
    }

    boolean isAlive() {
      return !loop.ended().isDone();
    }

    boolean hangs() {
      return looks >= LOOKS;
    }
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(bound.dividedBy(LOOKS));
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    List<Watched> alive = loops.stream().filter(Watched::isAlive).toList();
    if (alive.isEmpty()) {
      return; // which the service says itself
    }
    alive.forEach(Watched::look);
    RuntimeException failure = Refusals.unavailable(SERVICE, reason);
    if (alive.stream().allMatch(Watched::hangs)) {
      readiness.suspend(reason);
      queue.fail(failure);
    } else {
      readiness.resume(reason);
    }
    for (Watched watched : alive) {
      if (watched.looks == LOOKS) { // for the first time
        LOG.errorf("%s: a turn has taken more than %s", watched.loop.name(), bound);
        watched.loop.meter().running().forEach(chain -> chain.observer().failed(failure));
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
