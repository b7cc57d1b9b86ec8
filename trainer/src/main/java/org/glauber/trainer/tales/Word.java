package org.glauber.trainer.tales;

import java.util.Map;

/**
 * A word that may fill a slot, with the forms it brings along.
 *
 * @param text the word itself
 * @param kind what it is one of, such as {@code she} or {@code behind}
 * @param forms pronouns, number, article and whatever else agrees with the word, by name
 */
record Word(String text, String kind, Map<String, String> forms) {

  /** The form that stands for the grammatical number, {@code one} or {@code many}. */
  static final String NUMBER = "number";

  static final String MANY = "many";

  Word {
    forms = Map.copyOf(forms);
  }

  boolean has(String form) {
    return forms.containsKey(form);
  }

  String form(String name) {
    String form = forms.get(name);
    if (form == null) {
      throw new IllegalArgumentException("'" + text + "' has no form '" + name + "'");
    }
    return form;
  }

  /** Whether it is somebody's name. */
  boolean isName() {
    return Character.isUpperCase(text.charAt(0));
  }

  /** Whether it is a thing, an animal or food: what brings an article along. */
  boolean isThing() {
    return has("a");
  }

  boolean isPlural() {
    return MANY.equals(forms.get(NUMBER));
  }
}
