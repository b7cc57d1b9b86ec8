package org.glauber.cli.console;

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
import org.glauber.cli.CommandFailure;
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
  private final StandardOutput output;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Paint paint = Paint.ofEnvironment();
  private final @Nullable Terminal terminal;

  /** A console whose output is no terminal. The thread that makes it is the command's. */
  public Console(OutputStream out, OutputStream err) {
    this(new StandardOutput(out, false), err);
  }

  private Console(StandardOutput output, OutputStream err) {
    this(output, utf8(output), err, null);
  }

  /** A console whose output is a terminal, written to with {@code out}. */
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
    // Of the 256 colours the nearest by red, green and blue: by JLine's usual measure a picture
    // takes a third of a second.
    System.setProperty(TerminalBuilder.PROP_COLOR_DISTANCE, "rgb");
    try {
      // Native signals stay with the JVM: Ctrl-C must run its shutdown hooks.
      Terminal terminal = TerminalBuilder.builder().system(true).nativeSignals(false).build();
      // Not the terminal's own writer: Ctrl-C closes the terminal at once, and there are still
      // things to say.
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
   * The columns that a line may take: the terminal's but one, so that none wraps by itself. Without
   * a terminal there is no limit: what reads the lines needs them whole.
   */
  public int columns() {
    return terminal == null ? Integer.MAX_VALUE : LiveRegion.columns(terminal);
  }

  /**
   * Writes what is left to be written.
   *
   * @throws CommandFailure when that, or something before it, could not be written
   */
  public void finish() {
    out.flush();
    err.flush();
    Optional<CommandFailure> failure = outputFailure();
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  /** Why results can no longer be written, once that is so. */
  public Optional<CommandFailure> outputFailure() {
    return output.failure();
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

  /**
   * Sentences as they are to be printed: broken between words by {@link #columns}. Lines that begin
   * with a blank are quotations, which stay whole.
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
        err.println("The terminal could not be given back: " + e.getMessage());
      }
    }
  }

  private static PrintWriter utf8(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }
}
