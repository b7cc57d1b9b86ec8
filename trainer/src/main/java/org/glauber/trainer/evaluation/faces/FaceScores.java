package org.glauber.trainer.evaluation.faces;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.glauber.core.statistics.CorrectedShare.Found;
import org.glauber.trainer.faces.FaceAttributes;
import org.glauber.trainer.faces.FaceReader.Reading;

/**
 * Measurements of a set of faces.
 *
 * @param kind origin of the faces
 * @param psnr peak signal-to-noise ratio in decibels, at most {@value #MOST_PSNR}: compares each
 *     face with a drawing of the attributes that were read in it, or a reconstruction with its
 *     original
 * @param codesUsed share of the codebook that occurs in at least one of the faces
 * @param pValue p-value of a chi-square test on the attribute whose frequencies differ most from
 *     those of drawn faces, times the number of attributes (Bonferroni), at most 1
 * @param violations share of faces in which a dependent pair was read as broken
 * @param confident share of faces in which every attribute was read with a probability of at least
 *     0.9
 */
record FaceScores(
    String kind, double psnr, double codesUsed, double pValue, Found violations, Found confident) {
  /**
   * Faces of one origin.
   *
   * @param codes codes of each image by site
   */
  record Faces(String kind, List<BufferedImage> images, List<int[]> codes) {}

  private static final double MOST_PSNR = 99;
  private static final double CONFIDENCE = 0.9;

  /**
   * Scores faces.
   *
   * @param codeCount size of the codebook
   */
  static FaceScores of(Faces faces, List<Reading> readings, int codeCount) {
    long used = faces.codes().stream().flatMapToInt(Arrays::stream).distinct().count();
    return new FaceScores(
        faces.kind(),
        psnr(faces.images(), readings.stream().map(Reading::redrawn).toList()),
        (double) used / codeCount,
        pValue(readings),
        found(readings, reading -> reading.violations() > 0),
        found(readings, reading -> reading.confidence() >= CONFIDENCE));
  }

  /** Returns the share of readings that satisfy a condition. */
  static Found found(List<Reading> readings, Predicate<Reading> kind) {
    return new Found(readings.stream().filter(kind).count(), readings.size());
  }

  FaceScores withPsnr(double other) {
    return new FaceScores(kind, other, codesUsed, pValue, violations, confident);
  }

  /** Returns the peak signal-to-noise ratio over all pixels of all images. */
  static double psnr(List<BufferedImage> images, List<BufferedImage> originals) {
    double squares = 0;
    long numbers = 0;
    for (int k = 0; k < images.size(); k++) {
      BufferedImage image = images.get(k);
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          int a = image.getRGB(x, y);
          int b = originals.get(k).getRGB(x, y);
          for (int shift = 0; shift <= 16; shift += 8) {
            int difference = (a >> shift & 0xFF) - (b >> shift & 0xFF);
            squares += difference * difference;
            numbers++;
          }
        }
      }
    }
    return Math.min(MOST_PSNR, 10 * Math.log10(255.0 * 255.0 / (squares / numbers)));
  }

  private static double pValue(List<Reading> readings) {
    List<double[]> frequencies = FaceAttributes.frequencies();
    double least = 1;
    for (int k = 0; k < frequencies.size(); k++) {
      int attribute = k;
      double[] expected = frequencies.get(k);
      double statistic = 0;
      for (int value = 0; value < expected.length; value++) {
        int wanted = value;
        double mean = expected[value] * readings.size();
        long count = readings.stream().filter(r -> r.attributes()[attribute] == wanted).count();
        statistic += (count - mean) * (count - mean) / mean;
      }
      double p =
          1 - new ChiSquaredDistribution(expected.length - 1).cumulativeProbability(statistic);
      least = Math.min(least, p);
    }
    return Math.min(1, least * frequencies.size());
  }
}
