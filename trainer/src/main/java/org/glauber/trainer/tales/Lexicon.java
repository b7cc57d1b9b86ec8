package org.glauber.trainer.tales;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The kinds, word classes and verbs that a grammar declares, built up line by line. */
final class Lexicon {
  private final Map<String, Map<String, String>> kinds = new HashMap<>();
  private final Map<String, List<Word>> classes = new HashMap<>();
  private final Map<String, Verb> verbs = new HashMap<>();

  /** Parses {@code she number=one they=she them=her}. */
  void addKind(List<String> fields) {
    if (kinds.put(fields.getFirst(), forms(fields.subList(1, fields.size()))) != null) {
      throw new IllegalArgumentException("a second kind '" + fields.getFirst() + "'");
    }
  }

  /** Parses {@code give gave gives} or {@code be was/were is/are}. */
  void addVerb(List<String> fields) {
    if (fields.size() != 3) {
      throw new IllegalArgumentException("a verb needs a name, a past and a present");
    }
    String name = fields.getFirst();
    String[] past = fields.get(1).split("/", 2);
    String[] present = fields.get(2).split("/", 2);
    Verb verb =
        new Verb(
            past[0], past[past.length - 1], present[0], present.length == 2 ? present[1] : name);
    if (verbs.put(name, verb) != null) {
      throw new IllegalArgumentException("a second verb '" + name + "'");
    }
  }

  void addClass(String name) {
    if (classes.put(name, new ArrayList<>()) != null) {
      throw new IllegalArgumentException("a second class '" + name + "'");
    }
  }

  /** Parses {@code it sound=bark: dog} or {@code also colour}. */
  void addWords(String className, String line) {
    List<Word> words = words(className);
    if (line.startsWith("also ")) {
      words.addAll(words(line.substring("also ".length())));
      return;
    }
    String[] sides = line.split(":", 2);
    if (sides.length != 2) {
      throw new IllegalArgumentException("expected 'kind: words' or 'also class'");
    }
    List<String> head = fields(sides[0]);
    String kind = head.getFirst();
    Map<String, String> forms = new HashMap<>(forms(head.subList(1, head.size())));
    Map<String, String> shared = kinds.get(kind);
    if (shared == null) {
      throw new IllegalArgumentException("no kind '" + kind + "'");
    }
    forms.putAll(shared);
    for (String text : fields(sides[1])) {
      words.add(new Word(text, kind, forms));
    }
  }

  List<Word> words(String className) {
    List<Word> words = classes.get(className);
    if (words == null) {
      throw new IllegalArgumentException("no class '" + className + "'");
    }
    return words;
  }

  Verb verb(String name) {
    Verb verb = verbs.get(name);
    if (verb == null) {
      throw new IllegalArgumentException("no verb '" + name + "'");
    }
    return verb;
  }

  /** Splits a line at spaces. */
  static List<String> fields(String line) {
    return List.of(line.strip().split(" +"));
  }

  private static Map<String, String> forms(List<String> fields) {
    Map<String, String> forms = new HashMap<>();
    for (String field : fields) {
      String[] sides = field.split("=", 2);
      if (sides.length != 2) {
        throw new IllegalArgumentException("expected 'form=word', not '" + field + "'");
      }
      forms.put(sides[0], sides[1]);
    }
    return forms;
  }
}
