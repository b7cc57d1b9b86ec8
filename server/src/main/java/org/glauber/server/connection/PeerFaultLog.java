package org.glauber.server.connection;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.glauber.server.status.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * Logs what peers do wrong in one line each, and no more lines a minute than configured. grpc-java
 * logs a stack trace for each, twenty to a hundred lines that anybody can have written who reaches
 * the port. It is a filter of grpc-java's own loggers; at DEBUG they have the traces.
 */
public final class PeerFaultLog implements Filter {
  private static final org.jboss.logging.Logger LOG =
      org.jboss.logging.Logger.getLogger(PeerFaultLog.class);

  // Held here: the log manager may forget a logger that nothing refers to, and its filter with it.
  private static final List<Logger> TRANSPORT =
      List.of(
          Logger.getLogger("io.grpc.netty.NettyServerHandler"),
          Logger.getLogger("io.grpc.netty.NettyServerStream"),
          Logger.getLogger("io.grpc.netty.NettyServerTransport.connections"));

  private static final int MOST_CHARACTERS = 200;

  private final WindowCounter lines;
  private int leftOut; // guarded by this

  PeerFaultLog(int linesPerMinute, LongSupplier nanoTime) {
    lines = new WindowCounter(linesPerMinute, Duration.ofMinutes(1), nanoTime);
  }

  /**
   * Has it log for every server of this process.
   *
   * @param linesPerMinute the most lines a minute
   */
  public static void install(int linesPerMinute) {
    PeerFaultLog log = new PeerFaultLog(linesPerMinute, System::nanoTime);
    TRANSPORT.forEach(logger -> logger.setFilter(log));
  }

  @Override
  public boolean isLoggable(LogRecord record) {
    if (record.getLevel().intValue() < Level.INFO.intValue()) {
      return true;
    }
    String message = String.valueOf(record.getMessage());
    if (!message.startsWith("Exception in on")) { // which comes again as a stream error
      log(describe(message, record.getThrown()));
    }
    return false;
  }

  private synchronized void log(String text) {
    if (!lines.allows()) {
      leftOut++;
    } else if (leftOut == 0) {
      LOG.infof("A peer broke the protocol: %s", text);
    } else {
      LOG.infof("A peer broke the protocol: %s (%,d more were not logged)", text, leftOut);
      leftOut = 0;
    }
  }

  private static String describe(String message, @Nullable Throwable thrown) {
    String text = thrown == null ? message : reason(thrown);
    return Excerpt.of(text, MOST_CHARACTERS);
  }

  private static String reason(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null ? thrown.getClass().getSimpleName() : message;
  }
}
