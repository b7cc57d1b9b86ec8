package org.glauber.trainer.diversity;

import java.util.List;
import org.glauber.trainer.tales.TalesGrammar.Content;

/** Something that tales differ in. */
public enum Feature {
  /** Which plot it has: one a tale. */
  PLOTS,
  /** Who acts in it. */
  NAMES,
  /** The things, animals and food in it. */
  THINGS;

  /** What a tale has of it. */
  List<String> of(Content tale) {
    return switch (this) {
      case PLOTS -> List.of(tale.plot());
      case NAMES -> tale.names();
      case THINGS -> tale.things();
    };
  }
}
