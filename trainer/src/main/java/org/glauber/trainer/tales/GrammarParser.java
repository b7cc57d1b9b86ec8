package org.glauber.trainer.tales;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Parses the text of a grammar; the beginning of {@code tales.grammar} describes the format. */
final class GrammarParser {
  private final Lexicon lexicon = new Lexicon();
  private final List<PlotDraft> plots = new ArrayList<>();
  private String className = "";

  private GrammarParser() {}

  /** A plot, as far as its lines have been parsed. */
  private record PlotDraft(
      String name,
      Map<String, List<Word>> slots,
      List<Plot.Contrast> contrasts,
      List<Plot.Beat> beats) {
    Plot finished() {
      return new Plot(name, slots, contrasts, beats);
    }
  }

  /**
   * Returns the plots that a text declares.
   *
   * @throws IllegalArgumentException if the text is not a grammar; the message names the line
   */
  static List<Plot> parse(String text) {
    GrammarParser parser = new GrammarParser();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        parser.read(line);
      } catch (IllegalArgumentException wrong) {
        throw new IllegalArgumentException(
            "line " + (i + 1) + ", '" + line + "': " + wrong.getMessage(), wrong);
      }
    }
    return parser.plots.stream().map(PlotDraft::finished).toList();
  }

  private void read(String line) {
    List<String> fields = Lexicon.fields(line);
    List<String> rest = fields.subList(1, fields.size());
    switch (fields.getFirst()) {
      case "kind" -> lexicon.addKind(rest);
      case "verb" -> lexicon.addVerb(rest);
      case "class" -> {
        className = String.join(" ", rest);
        lexicon.addClass(className);
      }
      case "plot" -> plots.add(draft(String.join(" ", rest)));
      case "beat" -> plot().beats().add(new Plot.Beat(false, new ArrayList<>()));
      case "maybe" -> plot().beats().add(new Plot.Beat(true, new ArrayList<>()));
      case "|" -> addForm(line.substring(1));
      default -> {
        if (plots.isEmpty()) {
          lexicon.addWords(className, line);
        } else {
          addSlot(fields);
        }
      }
    }
  }

  private static PlotDraft draft(String name) {
    return new PlotDraft(name, Plot.implicitSlots(), new ArrayList<>(), new ArrayList<>());
  }

  private PlotDraft plot() {
    if (plots.isEmpty()) {
      throw new IllegalArgumentException("outside of a plot");
    }
    return plots.getLast();
  }

  private void addForm(String line) {
    if (plot().beats().isEmpty()) {
      throw new IllegalArgumentException("outside of a beat");
    }
    FormParser forms = new FormParser(lexicon, plot().slots());
    plot().beats().getLast().forms().add(forms.parse(line));
  }

  /** Parses {@code hero: person} or {@code friend: person unlike hero}. */
  private void addSlot(List<String> fields) {
    PlotDraft plot = plot();
    String name = fields.getFirst().replaceFirst(":$", "");
    if (name.equals(fields.getFirst()) || fields.size() < 2) {
      throw new IllegalArgumentException("expected 'slot: class'");
    }
    List<Word> words = List.copyOf(lexicon.words(fields.get(1)));
    String rule = String.join(" ", fields.subList(2, fields.size()));
    if (!rule.isEmpty()) {
      plot.contrasts().add(contrast(name, rule));
    }
    if (plot.slots().put(name, words) != null) {
      throw new IllegalArgumentException("a second slot '" + name + "'");
    }
  }

  private Plot.Contrast contrast(String name, String rule) {
    String other = rule.replaceFirst("^unlike ", "");
    if (!plot().slots().containsKey(other)) {
      throw new IllegalArgumentException("expected 'unlike' and a slot above");
    }
    return new Plot.Contrast(name, other);
  }
}
