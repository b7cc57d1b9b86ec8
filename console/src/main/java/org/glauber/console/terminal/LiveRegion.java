package org.glauber.console.terminal;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.glauber.console.ShutdownHook;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;

/**
 * The last lines of a terminal, redrawn in place.
 *
 * <p>A frame is one write: move up to the region's first line, write each line followed by "erase
 * to the end of the line", then "erase below". The screen is never blank in between, so it does not
 * flicker; a terminal that supports synchronized updates shows each frame as a whole. While the
 * region is open the cursor is hidden and typed keys are not echoed; {@link #close} and Ctrl-C
 * restore both.
 */
public final class LiveRegion implements AutoCloseable {
  private static final int MIN_COLUMNS = 3;
  private static final Size USUAL = new Size(80, 24);
  private static final String BEGIN = "\u001b[?2026h\r";
  private static final String END = "\u001b[?2026l";
  private static final String UP = "\u001b[%dA";
  private static final String ERASE_LINE = "\u001b[K";
  private static final String ERASE_BELOW = "\u001b[J";
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  private final Terminal terminal;
  private final PrintWriter out;
  private final AnsiEncoder ansi;
  private final Attributes original;
  private final ShutdownHook hook;
  private Size size = USUAL;
  private boolean restored;
  private List<AttributedString> shown = List.of();

  LiveRegion(Terminal terminal, PrintWriter out, AnsiEncoder ansi) {
    this.terminal = terminal;
    this.out = out;
    this.ansi = ansi;
    this.original = terminal.getAttributes();
    this.hook = ShutdownHook.add("restore-terminal", this::restore);
    Attributes quiet = new Attributes(original);
    quiet.setLocalFlag(LocalFlag.ECHO, false);
    terminal.setAttributes(quiet);
    out.write(HIDE_CURSOR);
  }

  /**
   * The maximum width of a line in columns: one less than the terminal's width, so that the
   * terminal does not wrap lines.
   */
  public int columns() {
    return columns(size());
  }

  /** The maximum width of a line on a terminal without a region. */
  static int columns(Terminal terminal) {
    return columns(size(terminal, USUAL));
  }

  private static int columns(Size size) {
    return Math.max(MIN_COLUMNS, size.getColumns()) - 1;
  }

  /** The number of lines that can be shown. */
  public int rows() {
    return size().getRows() - 1;
  }

  /** Whether the terminal can show an image in half blocks. */
  public boolean supportsImages() {
    return supportsUnicode() && ansi.supportsImages();
  }

  /** Whether the terminal's encoding is UTF-8. */
  public boolean supportsUnicode() {
    return StandardCharsets.UTF_8.equals(terminal.encoding());
  }

  /**
   * Replaces the content of the region. If there are more lines than rows, the last ones are shown.
   * Does nothing once the region is closed.
   */
  public synchronized void draw(List<AttributedString> lines) {
    if (restored) {
      return;
    }
    int rows = rows();
    List<AttributedString> visible = new ArrayList<>();
    for (AttributedString line : lines.subList(Math.max(0, lines.size() - rows), lines.size())) {
      visible.add(line.columnSubSequence(0, columns()));
    }
    out.write(frame(visible));
    out.flush();
    shown = visible;
  }

  /** The terminal's current size, or its last known size once Ctrl-C has closed the terminal. */
  private Size size() {
    size = size(terminal, size);
    return size;
  }

  private static Size size(Terminal terminal, Size otherwise) {
    try {
      Size now = terminal.getSize();
      return new Size(
          now.getColumns() > 0 ? now.getColumns() : otherwise.getColumns(),
          now.getRows() > 0 ? now.getRows() : otherwise.getRows());
    } catch (IllegalStateException e) {
      return otherwise;
    }
  }

  /** Leaves the content on the screen, with the cursor below it. */
  @Override
  public void close() {
    restore();
    hook.close();
  }

  private String frame(List<AttributedString> lines) {
    StringBuilder bytes = new StringBuilder(BEGIN);
    int up = shownRows();
    if (up > 0) {
      bytes.append(UP.formatted(up));
    }
    for (AttributedString line : lines) {
      bytes.append(ansi.encode(line)).append(ERASE_LINE).append("\r\n");
    }
    return bytes.append(ERASE_BELOW).append(END).toString();
  }

  /**
   * The rows that the shown lines occupy now: a terminal that was made narrower has wrapped them.
   */
  private int shownRows() {
    int width = columns() + 1;
    return shown.stream()
        .mapToInt(line -> Math.max(1, Math.ceilDiv(line.columnLength(), width)))
        .sum();
  }

  private synchronized void restore() {
    try {
      terminal.setAttributes(original);
    } catch (IllegalStateException e) {
      // Closed by its own shutdown hook, which restores the attributes.
    }
    restored = true;
    out.write(SHOW_CURSOR);
    out.flush();
  }
}
