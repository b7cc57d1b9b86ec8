package org.glauber.trainer.evaluation;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.glauber.cli.statistics.CorrectedShare.Found;
import org.glauber.trainer.faces.DependentPair;
import org.glauber.trainer.faces.FaceImages;
import org.glauber.trainer.faces.FaceReader.Reading;

/**
 * In how many faces with one broken pair the classifier reads a broken one: its recall, without
 * which a share of broken pairs that it reads is only a lower bound.
 *
 * @param recall of all those faces
 * @param byPair by {@link DependentPair}, in which of the faces that break the pair it was read as
 *     broken
 */
record BrokenPairs(Found recall, List<Found> byPair) {
  private static final int FACES_PER_PAIR = 100;

  /** Faces of which every pair is broken in {@value #FACES_PER_PAIR}, pair after pair. */
  static List<BufferedImage> draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<BufferedImage> faces = new ArrayList<>();
    for (DependentPair pair : DependentPair.values()) {
      for (int k = 0; k < FACES_PER_PAIR; k++) {
        faces.add(FaceImages.drawBroken(pair, random));
      }
    }
    return faces;
  }

  /**
   * Counts what was found.
   *
   * @param readings of the faces of {@link #draw}, or of what became of them, in their order
   */
  static BrokenPairs of(List<Reading> readings) {
    List<Found> byPair = new ArrayList<>();
    for (DependentPair pair : DependentPair.values()) {
      int first = pair.ordinal() * FACES_PER_PAIR;
      byPair.add(
          FaceScores.found(
              readings.subList(first, first + FACES_PER_PAIR), reading -> reading.breaks(pair)));
    }
    return new BrokenPairs(FaceScores.found(readings, reading -> reading.violations() > 0), byPair);
  }

  /** In which of the faces that break a pair it was read as broken. */
  Found of(DependentPair pair) {
    return byPair.get(pair.ordinal());
  }
}
