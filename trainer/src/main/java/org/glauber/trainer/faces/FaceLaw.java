package org.glauber.trainer.faces;

import java.util.random.RandomGenerator;
import org.glauber.trainer.faces.Face.Background;
import org.glauber.trainer.faces.Face.Beard;
import org.glauber.trainer.faces.Face.Brows;
import org.glauber.trainer.faces.Face.Eyes;
import org.glauber.trainer.faces.Face.Glasses;
import org.glauber.trainer.faces.Face.HairColour;
import org.glauber.trainer.faces.Face.HairStyle;
import org.glauber.trainer.faces.Face.Hat;
import org.glauber.trainer.faces.Face.Light;
import org.glauber.trainer.faces.Face.Mouth;
import org.glauber.trainer.faces.Face.Shape;
import org.glauber.trainer.faces.Face.Skin;

/**
 * The distribution of faces: draws independent attributes first, then those that depend on them.
 */
final class FaceLaw {
  private static final double HATLESS = 0.55;
  private static final double BEARDLESS = 0.5;
  private static final double WITHOUT_GLASSES = 0.5;

  private FaceLaw() {}

  /** Draws a face. */
  static Face draw(RandomGenerator random) {
    Hat hat = firstOrOther(Hat.values(), HATLESS, random);
    HairStyle hairStyle =
        hat == Hat.NONE
            ? any(HairStyle.values(), random)
            : random.nextBoolean() ? HairStyle.SHORT : HairStyle.LONG;
    Glasses glasses = firstOrOther(Glasses.values(), WITHOUT_GLASSES, random);
    Eyes eyes = any(new Eyes[] {Eyes.BROWN, Eyes.BLUE, Eyes.GREEN}, random);
    Beard beard = firstOrOther(Beard.values(), BEARDLESS, random);
    Background background = any(Background.values(), random);
    Light light = random.nextBoolean() ? Light.LEFT : Light.RIGHT;
    return new Face(
        any(Shape.values(), random),
        any(Skin.values(), random),
        hairStyle,
        any(HairColour.values(), random),
        glasses == Glasses.SUN ? Eyes.HIDDEN : eyes,
        any(Brows.values(), random),
        glasses,
        hairStyle.goesWithBeard() ? beard : Beard.NONE,
        any(Mouth.values(), random),
        hat,
        background,
        background == Background.NIGHT ? Light.SOFT : light);
  }

  /** Draws every attribute independently and uniformly; most of these faces break a pair. */
  static Face drawIndependent(RandomGenerator random) {
    int[] values = new int[FaceAttributes.count()];
    for (int k = 0; k < values.length; k++) {
      values[k] = random.nextInt(FaceAttributes.size(k));
    }
    return FaceAttributes.face(values);
  }

  /**
   * Draws a face that breaks this pair only; all other attributes are distributed as in {@link
   * #draw}.
   */
  static Face drawBroken(DependentPair pair, RandomGenerator random) {
    while (true) {
      int[] values = FaceAttributes.of(draw(random));
      values[pair.first()] = random.nextInt(FaceAttributes.size(pair.first()));
      values[pair.second()] = random.nextInt(FaceAttributes.size(pair.second()));
      Face face = FaceAttributes.face(values);
      if (pair.isBroken(face) && face.violations() == 1) {
        return face;
      }
    }
  }

  private static <T> T any(T[] values, RandomGenerator random) {
    return values[random.nextInt(values.length)];
  }

  /** Returns the first value with the given probability, otherwise one of the others. */
  private static <T> T firstOrOther(T[] values, double first, RandomGenerator random) {
    return random.nextDouble() < first ? values[0] : values[1 + random.nextInt(values.length - 1)];
  }
}
