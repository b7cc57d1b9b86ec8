package org.glauber.cli.console;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
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
  private static final int LEAST_COLUMNS = 20;
  private static final int USUAL_COLUMNS = 80;
  private static final int USUAL_ROWS = 24;
  private static final String BEGIN = "\u001b[?2026h\r";
  private static final String END = "\u001b[?2026l";
  private static final String UP = "\u001b[%dA";
  private static final String ERASE_LINE = "\u001b[K";
  private static final String ERASE_BELOW = "\u001b[J";
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  private final Terminal terminal;
  private final Paint paint;
  private final Attributes original;
  private final Thread hook = new Thread(this::restore, "restore-terminal");
  private List<AttributedString> shown = List.of();

  LiveRegion(Terminal terminal, Paint paint) {
    this.terminal = terminal;
    this.paint = paint;
    this.original = terminal.getAttributes();
    Attributes quiet = new Attributes(original);
    quiet.setLocalFlag(LocalFlag.ECHO, false);
    terminal.setAttributes(quiet);
    terminal.writer().write(HIDE_CURSOR);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The columns a line may take: one is left free, so that no terminal wraps by itself. */
  public int columns() {
    int width = terminal.getWidth();
    return Math.max(LEAST_COLUMNS, width > 0 ? width : USUAL_COLUMNS) - 1;
  }

  /** Whether the terminal's encoding has every character there is. */
  public boolean speaksUnicode() {
    return StandardCharsets.UTF_8.equals(terminal.encoding());
  }

  /**
   * Replaces what the region shows. Of more lines than the terminal has rows, the last are shown.
   */
  public void draw(List<AttributedString> lines) {
    int rows = terminal.getHeight() > 0 ? terminal.getHeight() : USUAL_ROWS;
    List<AttributedString> visible = new ArrayList<>();
    for (AttributedString line :
        lines.subList(Math.max(0, lines.size() - rows + 1), lines.size())) {
      visible.add(line.columnSubSequence(0, columns()));
    }
    terminal.writer().write(frame(visible));
    terminal.flush();
    shown = visible;
  }

  /** Leaves what is shown on the screen and lets the cursor go on below it. */
  @Override
  public void close() {
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending; the hook has run or will.
    }
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
    terminal.setAttributes(original);
    terminal.writer().write(SHOW_CURSOR);
    terminal.flush();
  }
}
