package org.glauber.console.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glauber.console.CommandFailure;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * The output of a command: standard output, which may be a terminal, and standard error.
 *
 * <p>Output that does not go to a terminal is UTF-8 in every locale, so that scripts can rely on
 * it.
 */
public final class Console implements AutoCloseable {
  private final StandardOutput output;
  private final PrintWriter out;
  private final PrintWriter err;
  private final AnsiEncoder ansi = AnsiEncoder.ofEnvironment();
  private final @Nullable Terminal terminal;

  /**
   * A console whose output is not a terminal. Must be created in the thread that runs the command.
   */
  public Console(OutputStream out, OutputStream err) {
    this(new StandardOutput(out, false), err);
  }

  private Console(StandardOutput output, OutputStream err) {
    this(output, utf8(output), err, null);
  }

  /** A console whose output is a terminal, which {@code out} writes to. */
  Console(Terminal terminal, PrintWriter out, OutputStream err) {
    this(new StandardOutput(OutputStream.nullOutputStream(), false), out, err, terminal);
  }

  private Console(
      StandardOutput output, PrintWriter out, OutputStream err, @Nullable Terminal terminal) {
    this.output = output;
    this.out = out;
    this.err = utf8(err);
    this.terminal = terminal;
  }

  /** The console of this process. */
  public static Console system() {
    StandardOutput out = StandardOutput.ofProcess();
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    java.io.Console console = System.console();
    if (console == null || !console.isTerminal()) {
      return new Console(out, err);
    }
    // Pick the nearest of 256 colours by RGB distance: with JLine's default measure, one image
    // takes a third of a second.
    System.setProperty(TerminalBuilder.PROP_COLOR_DISTANCE, "rgb");
    try {
      // Native signals stay with the JVM: Ctrl-C must run its shutdown hooks.
      Terminal terminal = TerminalBuilder.builder().system(true).nativeSignals(false).build();
      // Not the terminal's own writer: Ctrl-C closes the terminal at once, and messages follow.
      PrintWriter writer = new PrintWriter(new OutputStreamWriter(out, terminal.encoding()), true);
      return new Console(out, writer, err, terminal);
    } catch (IOException e) {
      return new Console(out, err);
    }
  }

  public PrintWriter out() {
    return out;
  }

  public PrintWriter err() {
    return err;
  }

  /**
   * The maximum width of a line in columns: one less than the terminal's width, so that the
   * terminal does not wrap lines. Unlimited without a terminal, because a program that reads the
   * output needs whole lines.
   */
  public int columns() {
    return terminal == null ? Integer.MAX_VALUE : LiveRegion.columns(terminal);
  }

  /**
   * Flushes all output.
   *
   * @throws CommandFailure if this output or earlier output could not be written
   */
  public void finish() {
    out.flush();
    err.flush();
    Optional<CommandFailure> failure = outputFailure();
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  /** Why standard output cannot be written; empty while it can. */
  public Optional<CommandFailure> outputFailure() {
    return output.failure();
  }

  /** Whether the output is a terminal on which lines can be redrawn. */
  public boolean isLive() {
    return terminal != null && !terminal.getType().startsWith(Terminal.TYPE_DUMB);
  }

  /** A region of the terminal that is redrawn in place; empty unless {@link #isLive}. */
  public Optional<LiveRegion> liveRegion() {
    return terminal != null && isLive()
        ? Optional.of(new LiveRegion(terminal, out, ansi))
        : Optional.empty();
  }

  /**
   * Encodes styled text for output: with escape sequences on a terminal, as plain text elsewhere.
   */
  public String styled(AttributedString text) {
    return isLive() ? ansi.encode(text) : text.toString();
  }

  /**
   * Wraps text between words at {@link #columns}. Lines that begin with a space or a tab are
   * quotations and are not wrapped.
   */
  public String wrapped(String text) {
    return text.lines()
        .flatMap(
            line ->
                line.startsWith(" ") || line.startsWith("\t")
                    ? Stream.of(line)
                    : Paragraph.wrap(line, columns(), "").stream())
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    out.flush();
    err.flush();
    if (terminal != null) {
      try {
        terminal.close();
      } catch (IOException e) {
        err.println("The terminal could not be restored: " + e.getMessage());
      }
    }
  }

  private static PrintWriter utf8(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }
}
