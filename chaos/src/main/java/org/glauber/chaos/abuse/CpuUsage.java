package org.glauber.chaos.abuse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.glauber.harness.process.ServiceProcess;

/** Measures the CPU time of services and of this process over several intervals. */
final class CpuUsage {
  private static final String CALLERS = "callers";

  private final List<ServiceProcess> services;
  private final Map<String, Long> nanos = new TreeMap<>();
  private long elapsedNanos;

  CpuUsage(List<ServiceProcess> services) {
    this.services = services;
  }

  /** Measures for the given time. */
  void measure(Duration time) throws InterruptedException {
    long start = System.nanoTime();
    add(-1);
    Thread.sleep(time);
    add(1);
    elapsedNanos += System.nanoTime() - start;
  }

  private void add(int sign) {
    for (ServiceProcess service : services) {
      ProcessHandle.of(service.pid())
          .flatMap(process -> process.info().totalCpuDuration())
          .ifPresent(spent -> nanos.merge(service.name(), sign * spent.toNanos(), Long::sum));
    }
    ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .ifPresent(spent -> nanos.merge(CALLERS, sign * spent.toNanos(), Long::sum));
  }

  /** The mean number of busy CPUs by name of the service. */
  Map<String, Double> busy() {
    Map<String, Double> busy = new TreeMap<>();
    nanos.forEach((name, spent) -> busy.put(name, (double) spent / elapsedNanos));
    return busy;
  }
}
