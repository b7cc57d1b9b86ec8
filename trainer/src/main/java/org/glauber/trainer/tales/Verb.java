package org.glauber.trainer.tales;

/** A verb in the two tenses a tale can have, third person, singular and plural. */
record Verb(String past, String pastPlural, String present, String presentPlural) {

  String inflected(boolean isPast, boolean isPlural) {
    if (isPast) {
      return isPlural ? pastPlural : past;
    }
    return isPlural ? presentPlural : present;
  }
}
