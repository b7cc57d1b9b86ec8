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
 * Logs each protocol violation of a peer in one line, and at most the configured lines a minute.
 * grpc-java would log a stack trace of 20 to 100 lines for each, and whatever reaches the port can
 * cause one. Netty would log a line for every frame that comes after its stream was reset. This is
 * a filter of their loggers, which still log the traces at DEBUG.
 */
public final class PeerFaultLog implements Filter {
  private static final org.jboss.logging.Logger LOG =
      org.jboss.logging.Logger.getLogger(PeerFaultLog.class);

  // Held here: the log manager may forget a logger that nothing refers to, and its filter with it.
  private static final List<Logger> TRANSPORT =
      List.of(
          Logger.getLogger("io.grpc.netty.NettyServerHandler"),
          Logger.getLogger("io.grpc.netty.NettyServerStream"),
          Logger.getLogger("io.grpc.netty.NettyServerTransport.connections"),
          Logger.getLogger("io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder"));

  // What Netty says of each frame on a stream that the server has reset: it may have crossed the
  // reset on its way, and is no fault.
  private static final String CROSSED_A_RESET = " ignoring ";

  private static final int MOST_CHARACTERS = 200;
  private static final String PROTOCOL = "A peer broke the protocol";

  private final WindowCounter lines;
  private int leftOut; // guarded by this

  PeerFaultLog(int linesPerMinute, LongSupplier nanoTime) {
    lines = new WindowCounter(linesPerMinute, Duration.ofMinutes(1), nanoTime);
  }

  /**
   * Installs the filter for every server of this process.
   *
   * @param linesPerMinute the most lines a minute
   */
  public static PeerFaultLog install(int linesPerMinute) {
    PeerFaultLog log = new PeerFaultLog(linesPerMinute, System::nanoTime);
    TRANSPORT.forEach(logger -> logger.setFilter(log));
    return log;
  }

  /** Logs that a caller's certificate was refused, of which grpc-java says nothing. */
  public void certificateRefused(String reason) {
    log("A caller's certificate was refused", Excerpt.of(reason, MOST_CHARACTERS), null);
  }

  @Override
  public boolean isLoggable(LogRecord record) {
    if (record.getLevel().intValue() < Level.INFO.intValue()) {
      return true;
    }
    String message = String.valueOf(record.getMessage());
    boolean comesAgain = message.startsWith("Exception in on"); // as a stream error
    if (!comesAgain && !message.contains(CROSSED_A_RESET)) {
      log(PROTOCOL, describe(message, record.getThrown()), record.getThrown());
    }
    return false;
  }

  /** Whether a fault can only be one of this program. */
  private static boolean isOurs(@Nullable Throwable thrown) {
    return thrown instanceof NullPointerException
        || thrown instanceof ClassCastException
        || thrown instanceof IllegalStateException
        || thrown instanceof Error;
  }

  private synchronized void log(String event, String text, @Nullable Throwable thrown) {
    if (!lines.allows()) {
      leftOut++;
    } else if (isOurs(thrown)) {
      LOG.errorf(thrown, "The transport failed: %s", text);
    } else if (leftOut == 0) {
      LOG.infof("%s: %s", event, text);
    } else {
      LOG.infof("%s: %s (%,d more were not logged)", event, text, leftOut);
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
