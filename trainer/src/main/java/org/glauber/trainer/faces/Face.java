package org.glauber.trainer.faces;

import java.util.Arrays;

/**
 * What is to be seen of a face. Four pairs depend on each other ({@link DependentPair}): a hat goes
 * with two hair styles, some hair styles with no beard, sunglasses hide the eyes, and night has no
 * side light.
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

    /** Whether a hat fits over it. */
    boolean fitsUnderHat() {
      return this == SHORT || this == LONG;
    }

    /** Whether its faces may have a beard. */
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
   * How many of the dependent pairs it breaks; 0 for every face that {@link FaceLaw#draw} draws.
   */
  int violations() {
    return (int) Arrays.stream(DependentPair.values()).filter(pair -> pair.isBroken(this)).count();
  }
}
