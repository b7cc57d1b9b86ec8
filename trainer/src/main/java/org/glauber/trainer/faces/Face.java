package org.glauber.trainer.faces;

import java.util.Arrays;

/**
 * The visible attributes of a face. Four pairs of attributes depend on each other ({@link
 * DependentPair}): a hat requires one of two hair styles, some hair styles exclude a beard,
 * sunglasses hide the eyes, and night excludes light from the side.
 */
record Face(
    Shape shape,
    Skin skin,
    HairStyle hairStyle,
    HairColour hairColour,
    Eyes eyes,
    Brows brows,
    Glasses glasses,
    Beard beard,
    Mouth mouth,
    Hat hat,
    Background background,
    Light light) {

  enum Shape {
    ROUND,
    LONG
  }

  enum Skin {
    PALE,
    FAIR,
    TAN,
    BROWN,
    DARK
  }

  enum HairStyle {
    BALD,
    SHORT,
    CURLY,
    LONG,
    BUN,
    MOHAWK;

    /** Returns whether a hat fits over this hair. */
    boolean fitsUnderHat() {
      return this == SHORT || this == LONG;
    }

    /** Returns whether faces with this hair may have a beard. */
    boolean goesWithBeard() {
      return this != LONG && this != BUN;
    }
  }

  enum HairColour {
    BLACK,
    BROWN,
    BLOND,
    RED,
    GREY
  }

  enum Eyes {
    BROWN,
    BLUE,
    GREEN,
    HIDDEN
  }

  enum Brows {
    FLAT,
    RAISED,
    FROWNING
  }

  enum Glasses {
    NONE,
    ROUND,
    SUN
  }

  enum Beard {
    NONE,
    MOUSTACHE,
    FULL
  }

  enum Mouth {
    SMILING,
    STRAIGHT,
    OPEN,
    SAD
  }

  enum Hat {
    NONE,
    CAP,
    BEANIE,
    TOP_HAT
  }

  enum Background {
    SKY,
    MEADOW,
    ROSE,
    DUSK,
    NIGHT
  }

  enum Light {
    LEFT,
    RIGHT,
    SOFT
  }

  /**
   * Returns the number of dependent pairs that this face breaks; 0 for every face that {@link
   * FaceLaw#draw} draws.
   */
  int violations() {
    return (int) Arrays.stream(DependentPair.values()).filter(pair -> pair.isBroken(this)).count();
  }
}
