package org.glauber.denoiser;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.glauber.network.warmup.BatchShape;

/** A small denoiser configuration, of which tests set a few values. */
record SampleConfig(List<String> devices, int lanes, Duration deviceTimeout)
    implements DenoiserConfig {
  @Override
  public int maxWindow() {
    return 8;
  }

  @Override
  public OptionalLong chainBytes() {
    return OptionalLong.empty();
  }

  @Override
  public BatchShape batchShape() {
    return BatchShape.EXACT;
  }

  @Override
  public int queue() {
    return 4;
  }

  @Override
  public double tolerance() {
    return 1e-4;
  }

  @Override
  public Duration restartAfter() {
    return deviceTimeout().multipliedBy(3).dividedBy(2);
  }

  @Override
  public double maxDeviation() {
    return 1;
  }

  @Override
  public boolean refuseLate() {
    return true;
  }
}
