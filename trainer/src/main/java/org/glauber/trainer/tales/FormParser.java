package org.glauber.trainer.tales;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses sentence forms such as {@code {hero} <give> {friend.them} the {thing} .}, and checks that
 * every word of every slot has the forms that the sentence uses.
 */
record FormParser(Lexicon lexicon, Map<String, List<Word>> slots) {

  SentenceForm parse(String line) {
    List<Element> elements = new ArrayList<>();
    for (String field : Lexicon.fields(line)) {
      elements.add(element(field));
    }
    Element stop = new Element.Literal(SentenceForm.STOP);
    if (elements.indexOf(stop) != elements.size() - 1) {
      throw new IllegalArgumentException("a form is one sentence with ' .' at its end");
    }
    return new SentenceForm(elements);
  }

  private Element element(String field) {
    if (field.startsWith("{") && field.endsWith("}")) {
      return mention(inner(field));
    }
    if (field.startsWith("<") && field.endsWith(">")) {
      return action(inner(field));
    }
    return new Element.Literal(field);
  }

  private static String inner(String field) {
    return field.substring(1, field.length() - 1);
  }

  private Element mention(String inner) {
    String[] parts = inner.split("\\.", 2);
    return parts.length == 1
        ? new Element.Mention(known(parts[0]))
        : new Element.Reference(known(parts[0]), had(parts[0], parts[1]));
  }

  private Element action(String inner) {
    String[] owned = inner.split("\\.", 2);
    if (owned.length == 2) {
      String form = had(known(owned[0]), owned[1]);
      Map<String, Verb> verbs = new HashMap<>();
      for (Word word : candidates(owned[0])) {
        verbs.put(word.form(form), lexicon.verb(word.form(form)));
      }
      return new Element.OwnAction(owned[0], form, Map.copyOf(verbs));
    }
    String[] parts = inner.split(":", 2);
    return new Element.Action(
        lexicon.verb(parts[0]), known(parts.length == 2 ? parts[1] : Plot.ONE));
  }

  private String known(String slot) {
    candidates(slot);
    return slot;
  }

  private String had(String slot, String form) {
    for (Word word : candidates(slot)) {
      if (!word.has(form)) {
        throw new IllegalArgumentException("'" + word.text() + "' has no form '" + form + "'");
      }
    }
    return form;
  }

  private List<Word> candidates(String slot) {
    List<Word> words = slots.get(slot);
    if (words == null) {
      throw new IllegalArgumentException("no slot '" + slot + "'");
    }
    return words;
  }
}
