package org.glauber.cli.console;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.glauber.cli.ShutdownHook;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;

/**
 * The last lines of a terminal, redrawn in place.
 *
 * <p>A frame goes out in one write: up to the region's first line, every line followed by "erase to
 * the end of the line", then "erase below". Nothing is ever blank in between, so nothing flickers,
 * and a terminal that knows synchronized updates shows each frame as a whole. While the region
 * lives the cursor is hidden and typed keys are not echoed; {@link #close} gives both back, and so
 * does Ctrl-C.
 */
public final class LiveRegion implements AutoCloseable {
  private static final int LEAST_COLUMNS = 3;
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
  private final Paint paint;
  private final Attributes original;
  private final ShutdownHook hook;
  private Size size = USUAL;
  private boolean restored;
  private List<AttributedString> shown = List.of();

  LiveRegion(Terminal terminal, PrintWriter out, Paint paint) {
    this.terminal = terminal;
    this.out = out;
    this.paint = paint;
    this.original = terminal.getAttributes();
    this.hook = ShutdownHook.add("restore-terminal", this::restore);
    Attributes quiet = new Attributes(original);
    quiet.setLocalFlag(LocalFlag.ECHO, false);
    terminal.setAttributes(quiet);
    out.write(HIDE_CURSOR);
  }

  /** The columns a line may take: one is left free, so that no terminal wraps by itself. */
  public int columns() {
    return columns(size());
  }

  /** The same of a terminal without a region. */
  static int columns(Terminal terminal) {
    return columns(size(terminal, USUAL));
  }

  private static int columns(Size size) {
    return Math.max(LEAST_COLUMNS, size.getColumns()) - 1;
  }

  /** The lines that can be shown. */
  public int rows() {
    return size().getRows() - 1;
  }

  /** Whether the terminal can show a picture in half blocks. */
  public boolean paintsPictures() {
    return speaksUnicode() && paint.paintsPictures();
  }

  /** Whether the terminal's encoding has every character there is. */
  public boolean speaksUnicode() {
    return StandardCharsets.UTF_8.equals(terminal.encoding());
  }

  /**
   * Replaces what the region shows. Of more lines than the terminal has rows, the last are shown.
   * Nothing is drawn once the region is closed.
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

  /**
   * The terminal's size now. Ctrl-C closes the terminal before this process has ended: then its
   * last one.
   */
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

  /** Leaves what is shown on the screen and lets the cursor go on below it. */
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
      bytes.append(paint.apply(line)).append(ERASE_LINE).append("\r\n");
    }
    return bytes.append(ERASE_BELOW).append(END).toString();
  }

  /**
   * The rows that the shown lines take now: after the terminal was made narrower it has wrapped
   * them.
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
      // Closed by its own shutdown hook, which gives the attributes back.
    }
    restored = true;
    out.write(SHOW_CURSOR);
    out.flush();
  }
}
