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
 * Logs each protocol violation of a peer in one line, and at most the configured number of lines a
 * minute. Without it, grpc-java would log a stack trace of 20 to 100 lines for each violation,
 * which anyone who reaches the port can cause, and Netty would log a line for every frame that
 * arrives after its stream was reset. This is a filter of their loggers, which still log the traces
 * at DEBUG.
 */
public final class PeerFaultLog implements Filter {
  private static final org.jboss.logging.Logger LOG =
      org.jboss.logging.Logger.getLogger(PeerFaultLog.class);

  // Strong references: the log manager may drop an unreferenced logger together with its filter.
  private static final List<Logger> TRANSPORT =
      List.of(
          Logger.getLogger("io.grpc.netty.NettyServerHandler"),
          Logger.getLogger("io.grpc.netty.NettyServerStream"),
          Logger.getLogger("io.grpc.netty.NettyServerTransport.connections"),
          Logger.getLogger("io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder"));

  // In Netty's message about a frame on a stream that the server has reset. The frame may have
  // crossed the reset on the network, and is not a violation.
  private static final String CROSSED_A_RESET = " ignoring ";

  private static final int MAX_CHARACTERS = 200;
  private static final String PROTOCOL = "Protocol violation by peer";

  private final WindowCounter lines;
  private int omitted; // guarded by this

  PeerFaultLog(int linesPerMinute, LongSupplier nanoTime) {
    lines = new WindowCounter(linesPerMinute, Duration.ofMinutes(1), nanoTime);
  }

  /**
   * Installs the filter for every server of this process.
   *
   * @param linesPerMinute the maximum number of lines a minute
   */
  public static PeerFaultLog install(int linesPerMinute) {
    PeerFaultLog log = new PeerFaultLog(linesPerMinute, System::nanoTime);
    TRANSPORT.forEach(logger -> logger.setFilter(log));
    return log;
  }

  /** Logs that a caller's certificate was refused, which grpc-java does not log. */
  public void certificateRefused(String reason) {
    log("Client certificate refused", Excerpt.of(reason, MAX_CHARACTERS), null);
  }

  @Override
  public boolean isLoggable(LogRecord record) {
    if (record.getLevel().intValue() < Level.INFO.intValue()) {
      return true;
    }
    String message = String.valueOf(record.getMessage());
    boolean isRepeated =
        message.startsWith("Exception in on"); // the same violation is logged as a stream error
    if (!isRepeated && !message.contains(CROSSED_A_RESET)) {
      log(PROTOCOL, describe(message, record.getThrown()), record.getThrown());
    }
    return false;
  }

  /** Whether the failure can only be a bug of this server. */
  private static boolean isServerFault(@Nullable Throwable thrown) {
    return thrown instanceof NullPointerException
        || thrown instanceof ClassCastException
        || thrown instanceof IllegalStateException
        || thrown instanceof Error;
  }

  private synchronized void log(String event, String text, @Nullable Throwable thrown) {
    if (!lines.allows()) {
      omitted++;
    } else if (isServerFault(thrown)) {
      LOG.errorf(thrown, "The transport failed: %s", text);
    } else if (omitted == 0) {
      LOG.infof("%s: %s", event, text);
    } else {
      LOG.infof("%s: %s (%,d more were not logged)", event, text, omitted);
      omitted = 0;
    }
  }

  private static String describe(String message, @Nullable Throwable thrown) {
    String text = thrown == null ? message : reason(thrown);
    return Excerpt.of(text, MAX_CHARACTERS);
  }

  private static String reason(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null ? thrown.getClass().getSimpleName() : message;
  }
}
