package org.glauber.console.terminal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

/**
 * Formats a message as ProtoJSON on one line, for scripts: without white space between elements,
 * and with fields at their default values.
 */
public final class JsonLine {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace().alwaysPrintFieldsWithNoPresence();

  private JsonLine() {}

  /** The line, without a line terminator. */
  public static String of(Message message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the message holds an Any of unknown type", e);
    }
  }
}
