package org.glauber.trainer.diversity;

import java.util.List;
import org.glauber.trainer.tales.TalesGrammar.Content;

/** A feature in which tales differ. */
public enum Feature {
  /** The tale's plot; each tale has one. */
  PLOTS,
  /** The names of the characters. */
  NAMES,
  /** The things, animals and food in the tale. */
  THINGS;

  /** Returns the tale's values of this feature. */
  List<String> of(Content tale) {
    return switch (this) {
      case PLOTS -> List.of(tale.plot());
      case NAMES -> tale.names();
      case THINGS -> tale.things();
    };
  }
}
