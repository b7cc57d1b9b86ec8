package org.glauber.network.conversion;

import java.util.List;
import org.glauber.network.archive.TensorData;
import org.glauber.network.checkpoint.tensor.StoredTensor;

/**
 * The numbers of a weight, which follow each other in several tensors of a checkpoint. They are
 * read from the mapped file when the archive is written, and must be finite.
 */
final class WeightNumbers implements TensorData.FloatSource {
  private final List<StoredTensor> parts;
  private final float[] scratch = new float[1 << 16];

  private WeightNumbers(List<StoredTensor> parts) {
    this.parts = List.copyOf(parts);
  }

  static TensorData of(List<StoredTensor> parts) {
    long count = parts.stream().mapToLong(StoredTensor::count).reduce(0, Math::addExact);
    return new TensorData.Streamed(count, new WeightNumbers(parts));
  }

  @Override
  public void read(long first, float[] target, int count) {
    long inPart = first;
    int done = 0;
    for (StoredTensor part : parts) {
      long size = part.count();
      while (done < count && inPart < size) {
        int run = (int) Math.min(Math.min(count - done, size - inPart), scratch.length);
        part.read(inPart, scratch, run);
        requireFinite(part, inPart, run);
        System.arraycopy(scratch, 0, target, done, run);
        done += run;
        inPart += run;
      }
      inPart -= size;
      if (done == count) {
        return;
      }
    }
    throw new IndexOutOfBoundsException("number " + (first + done));
  }

  private void requireFinite(StoredTensor part, long first, int count) {
    for (int k = 0; k < count; k++) {
      if (!Float.isFinite(scratch[k])) {
        throw new ConversionException(
            "tensor %s must have finite numbers, but number %,d is %s"
                .formatted(part.name(), first + k, scratch[k]));
      }
    }
  }
}
