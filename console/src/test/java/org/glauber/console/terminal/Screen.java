package org.glauber.console.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.jline.utils.ScreenTerminal;

/** A virtual terminal whose screen a test can read. */
public final class Screen {
  private final ScreenTerminal screen;
  private final LineDisciplineTerminal terminal;
  private int columns;
  private int rows;

  private Screen(ScreenTerminal screen, LineDisciplineTerminal terminal, int columns, int rows) {
    this.screen = screen;
    this.terminal = terminal;
    this.columns = columns;
    this.rows = rows;
  }

  /** Creates an empty screen. */
  public static Screen of(int columns, int rows) throws IOException {
    var virtual = ScreenTerminal.withTerminal("test", "xterm-256color", columns, rows);
    return new Screen(virtual.screen(), virtual.terminal(), columns, rows);
  }

  /** A console on this screen. */
  public Console console() {
    return new Console(terminal, terminal.writer(), OutputStream.nullOutputStream());
  }

  /** Closes the terminal, as Ctrl-C does before the process has ended. */
  public void hangUp() throws IOException {
    terminal.close();
  }

  /** Changes the width, as if the user resized the window. */
  public void resize(int newColumns) {
    columns = newColumns;
    terminal.setSize(new Size(newColumns, rows));
    screen.setSize(newColumns, rows);
  }

  /** Makes the terminal report no size, as over a serial line; the screen keeps its size. */
  public void forgetSize() {
    terminal.setSize(new Size(0, 0));
  }

  /** The rows, without trailing spaces and without trailing empty rows. */
  public List<String> text() {
    return read(false);
  }

  /** The rows with every dim character replaced by a dot. */
  public List<String> settledText() {
    return read(true);
  }

  private List<String> read(boolean hideDim) {
    terminal.flush();
    long[] cells = new long[columns * rows]; // (row, column)
    screen.dump(cells, new int[2]);
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        long cell = cells[row * columns + column];
        int character = ScreenTerminal.cellCodePoint(cell);
        boolean hidden = hideDim && ScreenTerminal.cellDim(cell) && character > ' ';
        line.appendCodePoint(hidden ? '.' : Math.max(' ', character));
      }
      lines.add(line.toString().stripTrailing());
    }
    while (!lines.isEmpty() && lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    return lines;
  }
}
