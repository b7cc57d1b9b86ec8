package org.glauber.console.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * Formats rows of cells as lines of text, with two spaces between columns and numbers aligned
 * right.
 */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** Creates a table with the given headings. */
  public TextTable(String... headings) {
    rows.add(List.of(headings));
  }

  /** Adds a row with as many cells as there are headings. */
  public TextTable row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          cells.length + " cells for " + rows.getFirst().size() + " headings");
    }
    rows.add(List.of(cells));
    return this;
  }

  /** The headings and the rows, without trailing spaces. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String padding = " ".repeat(width(column) - DisplayWidth.of(row.get(column)));
        line.append(column == 0 ? "" : GAP);
        line.append(isNumeric(column) ? padding + row.get(column) : row.get(column) + padding);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /**
   * The table if it fits into {@code columns}; otherwise a paragraph for each row: its first cell,
   * then a line with heading and value for each other non-empty cell.
   */
  public List<String> lines(int columns) {
    List<String> table = lines();
    if (table.stream().allMatch(line -> DisplayWidth.of(line) <= columns)) {
      return table;
    }
    List<String> lines = new ArrayList<>();
    List<String> headings = rows.getFirst();
    for (List<String> row : rows.subList(1, rows.size())) {
      lines.addAll(Paragraph.wrap(row.getFirst(), columns, ""));
      for (int column = 1; column < row.size(); column++) {
        if (!row.get(column).isEmpty()) {
          String line = GAP + headings.get(column) + GAP + row.get(column);
          lines.addAll(Paragraph.wrap(line, columns, GAP + GAP));
        }
      }
    }
    return lines;
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> DisplayWidth.of(row.get(column))).max().orElse(0);
  }

  private boolean isNumeric(int column) {
    return rows.size() > 1
        && rows.stream()
            .skip(1)
            .map(row -> row.get(column))
            .allMatch(
                cell ->
                    !cell.isEmpty() && Character.isDigit(cell.charAt(0)) && cell.indexOf(':') < 0);
  }
}
