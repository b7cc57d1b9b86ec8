package org.glauber.trainer.faces;

import org.glauber.trainer.faces.Face.Background;
import org.glauber.trainer.faces.Face.Beard;
import org.glauber.trainer.faces.Face.Eyes;
import org.glauber.trainer.faces.Face.Glasses;
import org.glauber.trainer.faces.Face.Hat;
import org.glauber.trainer.faces.Face.Light;

/** Two attributes of a face of which one limits the other. */
public enum DependentPair {
  /** A hat requires short or long hair. */
  HAT_AND_HAIR(9, 2) {
    @Override
    boolean isBroken(Face face) {
      return face.hat() != Hat.NONE && !face.hairStyle().fitsUnderHat();
    }
  },
  /** Long hair and a bun exclude a beard. */
  BEARD_AND_HAIR(7, 2) {
    @Override
    boolean isBroken(Face face) {
      return face.beard() != Beard.NONE && !face.hairStyle().goesWithBeard();
    }
  },
  /** Sunglasses hide the eyes; without sunglasses, the eyes are visible. */
  GLASSES_AND_EYES(6, 4) {
    @Override
    boolean isBroken(Face face) {
      return (face.glasses() == Glasses.SUN) != (face.eyes() == Eyes.HIDDEN);
    }
  },
  /** Night has soft light; no other background has. */
  NIGHT_AND_LIGHT(10, 11) {
    @Override
    boolean isBroken(Face face) {
      return (face.background() == Background.NIGHT) != (face.light() == Light.SOFT);
    }
  };

  private final int first; // index in FaceAttributes
  private final int second;

  DependentPair(int first, int second) {
    this.first = first;
    this.second = second;
  }

  abstract boolean isBroken(Face face);

  int first() {
    return first;
  }

  int second() {
    return second;
  }
}
