package org.glauber.trainer.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsFileTest {
  @TempDir private Path directory;

  private static byte[] array(String header, float... values) {
    byte[] text = (header + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + text.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.putShort((short) text.length).put(text);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  private Path file(byte[] mean, byte[] covariance) throws IOException {
    Path file = directory.resolve("reference.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("mu.npy"));
      zip.write(mean);
      zip.putNextEntry(new ZipEntry("sigma.npy"));
      zip.write(covariance);
    }
    return file;
  }

  private static final String MEAN = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
  private static final String COVARIANCE =
      "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }";

  @Test
  void aWrittenFileIsReadBack() throws IOException {
    GaussianStatistics statistics =
        new GaussianStatistics(new double[] {1, 2}, new double[] {3, 0.1, 0.1, 4}, 17);
    Path file = directory.resolve("s.npz");
    StatisticsFile.write(file, statistics);
    GaussianStatistics read = StatisticsFile.read(file);
    assertThat(read.mean()).containsExactly(1, 2);
    assertThat(read.covariance()).containsExactly(3, 0.1, 0.1, 4);
    assertThat(read.count()).isEqualTo(17);
  }

  @Test
  void singlePrecisionInColumnOrderIsRead() throws IOException {
    GaussianStatistics read =
        StatisticsFile.read(file(array(MEAN, 1, 2), array(COVARIANCE, 3, 1, 1, 4)));
    assertThat(read.mean()).containsExactly(1, 2);
    assertThat(read.covariance()).containsExactly(3, 1, 1, 4);
    assertThat(read.count()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'<f4', 'fortran_order': False, 'shape': (3, 3), | 1 | sigma: its shape is [3, 3]",
        "'<f4', 'fortran_order': False, 'shape': (4,), | 1 | sigma must be (2, 2)",
        "'<f4', 'fortran_order': False, 'shape': (-2, -2), | 1 | its shape is [-2, -2]",
        "'<f4', 'fortran_order': False, 'shape': (99999999999, 2), | 1 | its shape is (99999999999,"
            + " 2)",
        "'<c16', 'fortran_order': False, 'shape': (2, 2), | 1 | must be float64 or float32, but are"
            + " <c16",
        "'<f4', 'fortran_order': False, 'shape': (2, 2), | NaN | sigma must be finite, but number 3"
            + " is NaN",
        "'<f4', 'shape': (2, 2), | 1 | its header has no valid fortran_order",
      },
      quoteCharacter = '"')
  void aWrongArrayIsRefusedByName(String header, float last, String problem) throws IOException {
    Path file = file(array(MEAN, 1, 2), array("{'descr': " + header + "}", 3, 1, 1, last));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatisticsFile.read(file))
        .withMessageStartingWith(file + " cannot be used as statistics of features: ")
        .withMessageContaining(problem);
  }

  @Test
  void aMatrixThatIsNotSymmetricIsRefused() throws IOException {
    Path file = file(array(MEAN, 1, 2), array(COVARIANCE, 3, 1, 2, 4));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatisticsFile.read(file))
        .withMessageContaining("sigma must be symmetric, but (1, 0) is 1.0 and (0, 1) is 2.0");
  }

  @Test
  void aTruncatedOrForeignFileIsRefused() throws IOException {
    byte[] cut = array(COVARIANCE, 3, 1, 1, 4);
    Path file = file(array(MEAN, 1, 2), Arrays.copyOf(cut, cut.length - 3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatisticsFile.read(file))
        .withMessageContaining("array sigma: it is cut off");
    Path text = Files.writeString(directory.resolve("text.npz"), "no zip");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatisticsFile.read(text))
        .withMessageContaining("it is not a zip archive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatisticsFile.read(directory.resolve("missing.npz")))
        .withMessageContaining("no such file");
  }
}
