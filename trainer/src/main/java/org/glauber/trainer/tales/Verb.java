package org.glauber.trainer.tales;

/** A verb in the two tenses of tales, in the third person singular and plural. */
record Verb(String past, String pastPlural, String present, String presentPlural) {

  String inflected(boolean isPast, boolean isPlural) {
    if (isPast) {
      return isPlural ? pastPlural : past;
    }
    return isPlural ? presentPlural : present;
  }
}
