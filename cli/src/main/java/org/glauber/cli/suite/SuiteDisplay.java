package org.glauber.cli.suite;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.LiveRegion;
import org.glauber.console.terminal.Paragraph;
import org.glauber.console.terminal.Quantity;
import org.glauber.console.terminal.TextTable;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.process.SuiteListener;
import org.jline.utils.AttributedString;

/**
 * Shows the services of a suite. While they start, shows a table that is redrawn in place on a
 * terminal, or elsewhere a line for each service that gets ready; then a line for each failure; and
 * while they stop, a line for each.
 */
public final class SuiteDisplay implements SuiteListener, AutoCloseable {
  private final Console console;
  private final boolean verbose;
  private final Optional<LiveRegion> region;
  private final List<ServiceProcess> services = new ArrayList<>();
  private boolean starting = true;

  /**
   * @param verbose whether to print the services' logs; the table is then not redrawn
   */
  public SuiteDisplay(Console console, boolean verbose) {
    this.console = console;
    this.verbose = verbose;
    this.region = verbose ? Optional.empty() : console.liveRegion();
  }

  @Override
  public void started(ServiceProcess service) {
    if (starting) {
      services.add(service);
      region.ifPresent(this::redraw);
    }
  }

  @Override
  public void ready(ServiceProcess service) {
    if (!starting) {
      printError(
          "%s is ready again at %s after %s."
              .formatted(service.name(), service.address(), Quantity.time(service.startTime())));
      return;
    }
    region.ifPresentOrElse(
        this::redraw,
        () -> {
          String time = Quantity.time(service.startTime());
          console
              .out()
              .println(service.name() + " is ready at " + service.address() + " after " + time);
        });
  }

  @Override
  public void failed(ServiceProcess service, String reason) {
    printError(service.name() + " " + reason + ". It is stopped and restarted.");
  }

  @Override
  public void died(ServiceProcess service, String cause, Duration pause) {
    printError(
        "%s %s. Restarting it in %s; its log: %s"
            .formatted(service.name(), cause, Quantity.time(pause), shortest(service.logFile())));
  }

  @Override
  public void unlogged(ServiceProcess service, String reason) {
    printError(
        "The log of %s cannot be written; lines are lost: %s (%s)"
            .formatted(service.name(), reason, shortest(service.logFile())));
  }

  @Override
  public void stopped(ServiceProcess service) {
    if (!starting) {
      console.out().println(service.name() + " stopped");
      console.out().flush();
    }
  }

  @Override
  public void logged(ServiceProcess service, String line) {
    if (verbose) {
      console.out().println(service.name() + " | " + line);
    }
  }

  /**
   * Ends the start phase. Leaves the table on a terminal; elsewhere prints it if the start
   * succeeded.
   */
  @Override
  public void close() {
    starting =
        services.isEmpty() || services.stream().anyMatch(service -> service.startTime().isZero());
    region.ifPresent(LiveRegion::close);
    if (region.isEmpty() && !starting) {
      table(console.columns()).forEach(console.out()::println);
    }
  }

  /** Prints a failure or a recovery to standard error. */
  private void printError(String line) {
    console.err().println(line);
    console.err().flush();
  }

  private void redraw(LiveRegion live) {
    live.draw(table(live.columns()).stream().map(AttributedString::new).toList());
  }

  private List<String> table(int columns) {
    TextTable table = new TextTable("SERVICE", "ADDRESS", "PID", "READY IN");
    for (ServiceProcess service : services) {
      boolean ready = !service.startTime().isZero();
      table.row(
          service.name(),
          ready ? service.address() : "starting …",
          Long.toString(service.pid()),
          ready ? Quantity.time(service.startTime()) : "");
    }
    List<String> lines = new ArrayList<>(table.lines(columns));
    Path logs = services.getFirst().logFile().resolveSibling("SERVICE.log");
    lines.addAll(Paragraph.wrap("Logs: " + shortest(logs), columns, ""));
    return lines;
  }

  private static String shortest(Path file) {
    Path here = Path.of("").toAbsolutePath();
    Path absolute = file.toAbsolutePath();
    return (absolute.startsWith(here) ? here.relativize(absolute) : absolute).toString();
  }
}
