package org.glauber.trainer.faces;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** The attributes of a face as the classes of a classifier, each numbered from 0. */
public final class FaceAttributes {
  private static final List<Attribute> ALL =
      List.of(
          new Attribute("shape", Face.Shape.values(), Face::shape),
          new Attribute("skin", Face.Skin.values(), Face::skin),
          new Attribute("hair style", Face.HairStyle.values(), Face::hairStyle),
          new Attribute("hair colour", Face.HairColour.values(), Face::hairColour),
          new Attribute("eyes", Face.Eyes.values(), Face::eyes),
          new Attribute("brows", Face.Brows.values(), Face::brows),
          new Attribute("glasses", Face.Glasses.values(), Face::glasses),
          new Attribute("beard", Face.Beard.values(), Face::beard),
          new Attribute("mouth", Face.Mouth.values(), Face::mouth),
          new Attribute("hat", Face.Hat.values(), Face::hat),
          new Attribute("background", Face.Background.values(), Face::background),
          new Attribute("light", Face.Light.values(), Face::light));

  private static final int COUNTED = 1_000_000;

  private FaceAttributes() {}

  private record Attribute(String name, Enum<?>[] values, Function<Face, Enum<?>> of) {}

  /** Returns the number of attributes. */
  public static int count() {
    return ALL.size();
  }

  /** Returns the name of attribute k. */
  public static String name(int k) {
    return ALL.get(k).name();
  }

  /** Returns the number of values of attribute k. */
  public static int size(int k) {
    return ALL.get(k).values().length;
  }

  /** Returns the total number of values of all attributes. */
  static int totalSize() {
    return ALL.stream().mapToInt(attribute -> attribute.values().length).sum();
  }

  /**
   * Returns (attribute, value) the probability of each value of each attribute, estimated from a
   * million drawn faces: a reference for samples of a few hundred faces.
   */
  public static List<double[]> frequencies() {
    List<double[]> frequencies = new ArrayList<>();
    ALL.forEach(attribute -> frequencies.add(new double[attribute.values().length]));
    SplittableRandom random = new SplittableRandom(0);
    for (int face = 0; face < COUNTED; face++) {
      int[] values = of(FaceLaw.draw(random));
      for (int k = 0; k < values.length; k++) {
        frequencies.get(k)[values[k]] += 1.0 / COUNTED;
      }
    }
    return frequencies;
  }

  /** Returns the attributes of a face as numbers. */
  static int[] of(Face face) {
    return ALL.stream().mapToInt(attribute -> attribute.of().apply(face).ordinal()).toArray();
  }

  /** Returns the face with these attributes; the reverse of {@link #of}. */
  static Face face(int[] values) {
    return new Face(
        Face.Shape.values()[values[0]],
        Face.Skin.values()[values[1]],
        Face.HairStyle.values()[values[2]],
        Face.HairColour.values()[values[3]],
        Face.Eyes.values()[values[4]],
        Face.Brows.values()[values[5]],
        Face.Glasses.values()[values[6]],
        Face.Beard.values()[values[7]],
        Face.Mouth.values()[values[8]],
        Face.Hat.values()[values[9]],
        Face.Background.values()[values[10]],
        Face.Light.values()[values[11]]);
  }
}
