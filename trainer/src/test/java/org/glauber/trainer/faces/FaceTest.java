package org.glauber.trainer.faces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaceTest {
  /** A face whose attributes are all visible. */
  private static final Face PLAIN =
      new Face(
          Face.Shape.ROUND,
          Face.Skin.FAIR,
          Face.HairStyle.SHORT,
          Face.HairColour.BROWN,
          Face.Eyes.BLUE,
          Face.Brows.FLAT,
          Face.Glasses.NONE,
          Face.Beard.NONE,
          Face.Mouth.SMILING,
          Face.Hat.NONE,
          Face.Background.SKY,
          Face.Light.LEFT);

  @Test
  void noFaceThatIsDrawnBreaksAPair() {
    SplittableRandom random = new SplittableRandom(1);
    for (int k = 0; k < 20_000; k++) {
      assertThat(FaceLaw.draw(random).violations()).isZero();
    }
  }

  @Test
  void brokenPairsAreCounted() {
    int[] values = FaceAttributes.of(PLAIN);
    values[2] = Face.HairStyle.BUN.ordinal();
    values[9] = Face.Hat.CAP.ordinal(); // does not fit over a bun
    values[7] = Face.Beard.FULL.ordinal(); // excluded by a bun
    values[6] = Face.Glasses.SUN.ordinal(); // sunglasses over visible eyes
    values[10] = Face.Background.NIGHT.ordinal(); // night with light from the left
    assertThat(FaceAttributes.face(values).violations()).isEqualTo(4);
    assertThat(PLAIN.violations()).isZero();
  }

  /** The reader is trained on such faces; otherwise it would learn that no pair is ever broken. */
  @Test
  void attributesThatAreDrawnIndependentlyTellNothingOfEachOther() {
    SplittableRandom random = new SplittableRandom(3);
    List<int[]> faces =
        IntStream.range(0, 40_000)
            .mapToObj(_ -> FaceAttributes.of(FaceLaw.drawIndependent(random)))
            .toList();
    for (DependentPair pair : DependentPair.values()) {
      int firstSize = FaceAttributes.size(pair.first());
      int secondSize = FaceAttributes.size(pair.second());
      int[][] counts = new int[firstSize][secondSize];
      faces.forEach(values -> counts[values[pair.first()]][values[pair.second()]]++);
      double mean = (double) faces.size() / firstSize / secondSize;
      for (int[] row : counts) {
        for (int count : row) {
          assertThat((double) count).isCloseTo(mean, within(5 * Math.sqrt(mean)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFaceWithOneBrokenPairLooksUnlikeEveryWholeOneWithItsOtherAttributes(DependentPair pair) {
    SplittableRandom random = new SplittableRandom(4);
    for (int k = 0; k < 8; k++) {
      Face broken = FaceLaw.drawBroken(pair, random);
      assertThat(broken.violations()).isOne();
      assertThat(pair.isBroken(broken)).isTrue();
      int[] values = FaceAttributes.of(broken);
      for (int first = 0; first < FaceAttributes.size(pair.first()); first++) {
        for (int second = 0; second < FaceAttributes.size(pair.second()); second++) {
          values[pair.first()] = first;
          values[pair.second()] = second;
          Face other = FaceAttributes.face(values);
          if (!pair.isBroken(other)) {
            assertThat(pixels(other)).as("%s and %s", broken, other).isNotEqualTo(pixels(broken));
          }
        }
      }
    }
  }

  @Test
  void attributesAreNumbersAndBack() {
    SplittableRandom random = new SplittableRandom(2);
    for (int k = 0; k < 1_000; k++) {
      Face face = FaceLaw.draw(random);
      assertThat(FaceAttributes.face(FaceAttributes.of(face))).isEqualTo(face);
    }
  }

  @Test
  void frequenciesAreThoseOfTheLaw() {
    List<double[]> frequencies = FaceAttributes.frequencies();
    assertThat(frequencies)
        .allSatisfy(of -> assertThat(Arrays.stream(of).sum()).isCloseTo(1, within(1e-9)));
    assertThat(frequencies.get(9)[0]).isCloseTo(0.55, within(0.003)); // no hat
    assertThat(frequencies.get(2)[0]).isCloseTo(0.55 / 6, within(0.003)); // bald: never under a hat
  }

  @Test
  void aFaceIsAlwaysDrawnTheSame() {
    assertThat(pixels(PLAIN)).isEqualTo(pixels(PLAIN)).hasSize(64 * 64);
  }

  /** Otherwise the reader could not read the attribute. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
  void everyValueOfAnAttributeIsToBeSeen(int attribute) {
    List<int[]> pictures =
        IntStream.range(0, FaceAttributes.size(attribute))
            .mapToObj(
                value -> {
                  int[] values = FaceAttributes.of(PLAIN);
                  values[attribute] = value;
                  if (FaceAttributes.face(values).eyes() == Face.Eyes.HIDDEN) {
                    values[6] = Face.Glasses.SUN.ordinal(); // only sunglasses hide the eyes
                  }
                  return pixels(FaceAttributes.face(values));
                })
            .toList();
    for (int one = 0; one < pictures.size(); one++) {
      for (int other = 0; other < one; other++) {
        assertThat(pictures.get(one)).isNotEqualTo(pictures.get(other));
      }
    }
  }

  private static int[] pixels(Face face) {
    BufferedImage picture = FacePainter.paint(face);
    return picture.getRGB(
        0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
  }
}
