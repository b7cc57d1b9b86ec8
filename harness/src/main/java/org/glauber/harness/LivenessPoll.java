package org.glauber.harness;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.glauber.harness.process.ServiceEvent;
import org.glauber.harness.process.ServiceProcess;

/** Polls the liveness of a suite's services, one after the other. */
final class LivenessPoll implements AutoCloseable {
  /** Failures in a row before a service is reported; a single one may be transient. */
  private static final int FAILURE_THRESHOLD = 2;

  private final CountDownLatch closing = new CountDownLatch(1);
  private final Suite suite;
  private final Duration period;
  private final Consumer<ServiceEvent> events;
  private Map<ServiceProcess, Integer> failures = new HashMap<>(); // in a row

  private LivenessPoll(Suite suite, Duration period, Consumer<ServiceEvent> events) {
    this.suite = suite;
    this.period = period;
    this.events = events;
  }

  /** Starts polling in a virtual thread. */
  static LivenessPoll start(Suite suite, Duration period, Consumer<ServiceEvent> events) {
    LivenessPoll poll = new LivenessPoll(suite, period, events);
    Thread.ofVirtual().name("liveness").start(poll::run);
    return poll;
  }

  private void run() {
    try {
      while (!closing.await(period.toNanos(), TimeUnit.NANOSECONDS)) {
        askAll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void askAll() {
    Map<ServiceProcess, Integer> counted = new HashMap<>(); // drops services that are gone
    for (ServiceProcess service : suite.services()) {
      Optional<String> failure =
          service.isAlive() ? service.httpAddress().flatMap(Liveness::failure) : Optional.empty();
      if (failure.isPresent()) {
        int count = failures.getOrDefault(service, 0) + 1;
        counted.put(service, count);
        if (count == FAILURE_THRESHOLD) {
          events.accept(new ServiceEvent.NotAlive(service, failure.get()));
        }
      }
    }
    failures = counted;
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
