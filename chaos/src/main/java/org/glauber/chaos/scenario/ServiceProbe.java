package org.glauber.chaos.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glauber.harness.metrics.MetricsPage;
import org.glauber.harness.metrics.Scraper;
import org.glauber.harness.process.ServiceProcess;

/** Reads the metrics, threads and memory of a running service. */
public final class ServiceProbe implements AutoCloseable {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  // Threads that work for a call, by their names in server and gateway.
  private static final Pattern CALL_THREAD =
      Pattern.compile("\"name\": \"(call|stream|generation|progress)-\\d+\"");

  private final Scraper scraper = new Scraper();

  /** Scrapes the metrics of a service. */
  public MetricsPage scrape(ServiceProcess service) throws InterruptedException {
    return scraper.scrape(service);
  }

  /** The number of virtual threads that work for calls, from a thread dump of the JVM. */
  public long callThreads(ServiceProcess service) throws InterruptedException {
    try (TemporaryFile dump = TemporaryFile.of("")) {
      command(service, "Thread.dump_to_file", "-overwrite", "-format=json", dump.path().toString());
      return CALL_THREAD.matcher(Files.readString(dump.path())).results().count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a garbage collection in the service. */
  public void collectGarbage(ServiceProcess service) throws InterruptedException {
    command(service, "GC.run");
  }

  /** The bytes in use on the service's heap after a garbage collection. */
  public long liveBytes(ServiceProcess service) throws InterruptedException {
    collectGarbage(service);
    return (long) scrape(service).sum("jvm_memory_used_bytes", "jvm_memory_type=\"heap\"");
  }

  /** The resident memory of the service in bytes, heap and native. */
  public long residentBytes(ServiceProcess service) {
    try {
      Matcher resident =
          RESIDENT.matcher(
              Files.readString(Path.of("/proc", Long.toString(service.pid()), "status")));
      if (!resident.find()) {
        throw new IllegalStateException(service.name() + " has no VmRSS in /proc/PID/status");
      }
      return 1024 * Long.parseLong(resident.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void command(ServiceProcess service, String... words) throws InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            Long.toString(service.pid()));
    builder.command().addAll(List.of(words));
    try {
      Process jcmd = builder.redirectErrorStream(true).start();
      String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (jcmd.waitFor() != 0) {
        throw new IllegalStateException("jcmd of " + service.name() + ": " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    scraper.close();
  }
}
