package org.glauber.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * Where a command writes: standard output, which may be a terminal, and standard error.
 *
 * <p>What is not a terminal is written in UTF-8 whatever the locale, so that scripts can rely on
 * it.
 */
public final class Console implements AutoCloseable {
  private final PrintWriter out;
  private final PrintWriter err;
  private final Paint paint = Paint.ofEnvironment();
  private final @Nullable Terminal terminal;

  /** A console whose output is no terminal. */
  public Console(OutputStream out, OutputStream err) {
    this.out = utf8(out);
    this.err = utf8(err);
    this.terminal = null;
  }

  /**
   * A console whose output is a terminal.
   *
   * @param out writes to the terminal, and goes on doing so when {@code terminal} is closed: Ctrl-C
   *     closes it at once, and there are still things to say
   */
  Console(Terminal terminal, PrintWriter out, OutputStream err) {
    this.out = out;
    this.err = utf8(err);
    this.terminal = terminal;
  }

  /** The console of this process. */
  public static Console system() {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    java.io.Console console = System.console();
    if (console == null || !console.isTerminal()) {
      return new Console(out, err);
    }
    // Of the 256 colours the nearest by red, green and blue: by JLine's usual measure a picture
    // takes a third of a second.
    System.setProperty(TerminalBuilder.PROP_COLOR_DISTANCE, "rgb");
    try {
      // Native signals stay with the JVM: Ctrl-C must run its shutdown hooks.
      Terminal terminal = TerminalBuilder.builder().system(true).nativeSignals(false).build();
      return new Console(
          terminal, new PrintWriter(new OutputStreamWriter(out, terminal.encoding()), true), err);
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

  /** Whether the output is a terminal on which lines can be redrawn. */
  public boolean isLive() {
    return terminal != null && !terminal.getType().startsWith(Terminal.TYPE_DUMB);
  }

  /** A region of the terminal to redraw in place, if {@link #isLive}. */
  public Optional<LiveRegion> liveRegion() {
    return terminal != null && isLive()
        ? Optional.of(new LiveRegion(terminal, out, paint))
        : Optional.empty();
  }

  /** Styled text as it is to be printed: with the terminal's codes, or bare without a terminal. */
  public String styled(AttributedString text) {
    return isLive() ? paint.apply(text) : text.toString();
  }

  @Override
  public void close() {
    out.flush();
    err.flush();
    if (terminal != null) {
      try {
        terminal.close();
      } catch (IOException e) {
        err.println("The terminal could not be given back: " + e.getMessage());
      }
    }
  }

  private static PrintWriter utf8(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }
}
