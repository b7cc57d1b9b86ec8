package org.glauber.trainer.tales;

import java.util.Map;

/**
 * A word that may fill a slot, with its forms.
 *
 * @param text the word itself
 * @param kind the word's kind, such as {@code she} or {@code behind}
 * @param forms pronouns, number, article and other forms that agree with the word, by name
 */
record Word(String text, String kind, Map<String, String> forms) {

  /**
   * The name of the form for the grammatical number, whose value is {@code one} or {@code many}.
   */
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

  /** Returns whether the word is a proper name. */
  boolean isName() {
    return Character.isUpperCase(text.charAt(0));
  }

  /** Returns whether the word is a thing, an animal or food; these have an article. */
  boolean isThing() {
    return has("a");
  }

  boolean isPlural() {
    return MANY.equals(forms.get(NUMBER));
  }
}
