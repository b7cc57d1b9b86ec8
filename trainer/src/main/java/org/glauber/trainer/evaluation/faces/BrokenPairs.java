package org.glauber.trainer.evaluation.faces;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.glauber.core.statistics.CorrectedShare.Found;
import org.glauber.trainer.faces.DependentPair;
import org.glauber.trainer.faces.FaceImages;
import org.glauber.trainer.faces.FaceReader.Reading;

/**
 * The recall of the classifier on faces with one broken pair. Without the recall, the share of
 * broken pairs that the classifier reads is only a lower bound.
 *
 * @param recall share of all these faces in which a broken pair was read
 * @param byPair for each {@link DependentPair}, share of the faces that break this pair in which
 *     the pair was read as broken
 */
record BrokenPairs(Found recall, List<Found> byPair) {
  private static final int FACES_PER_PAIR = 100;

  /** Draws {@value #FACES_PER_PAIR} faces that break each pair, pair after pair. */
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
   * Counts the broken pairs that were read.
   *
   * @param readings readings of the faces of {@link #draw} or of their reconstructions, in the same
   *     order
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

  /** Returns the share of the faces that break this pair in which it was read as broken. */
  Found of(DependentPair pair) {
    return byPair.get(pair.ordinal());
  }
}
