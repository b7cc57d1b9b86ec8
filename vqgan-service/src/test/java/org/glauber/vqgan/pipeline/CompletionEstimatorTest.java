package org.glauber.vqgan.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.vqgan.SampleModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionEstimatorTest {
  private static final Duration HANG = Duration.ofSeconds(30);

  @TempDir private Path models;
  private final CompletionEstimator estimator = new CompletionEstimator(2);
  private ImageJob.Decode work;

  @BeforeEach
  void openAModel() throws IOException {
    SampleModels.fragile(models, "fragile");
    Model model = ModelRepository.at(models).open("fragile", Set.of());
    work = new ImageJob.Decode("tenant", model, new int[0], 0, new CompletableFuture<>());
  }

  @Test
  void outstandingImagesAreSharedByTheDevices() {
    estimator.warmedUp(work.model(), Duration.ofSeconds(1), Duration.ofSeconds(3));
    CompletionEstimator.Outstanding first = estimator.begin(Collections.nCopies(7, work));
    CompletionEstimator.Outstanding second = estimator.begin(List.of(work));
    assertThat(estimator.timeUntilDone()).isEqualTo(Duration.ofSeconds(12));
    first.end();
    assertThat(estimator.timeUntilDone()).isEqualTo(Duration.ofMillis(1_500));
    second.end();
    assertThat(estimator.timeUntilDone()).isZero();
  }

  @Test
  void everyBatchMovesTheEstimateHalfway() {
    estimator.warmedUp(work.model(), Duration.ZERO, Duration.ofSeconds(4));
    estimator.completed(List.of(work, work), Duration.ofSeconds(4));
    CompletionEstimator.Outstanding outstanding = estimator.begin(List.of(work, work));
    assertThat(estimator.timeUntilDone()).isEqualTo(Duration.ofSeconds(3));
    outstanding.end();
  }

  @Test
  void aSlowVqgansBatchIsLimitedBelowTheHang() {
    assertThat(estimator.batch(8, HANG)).isEqualTo(8); // nothing was measured
    estimator.warmedUp(work.model(), Duration.ZERO, Duration.ofMillis(10));
    assertThat(estimator.batch(8, HANG)).isEqualTo(8);
    estimator.warmedUp(work.model(), Duration.ZERO, Duration.ofSeconds(3));
    assertThat(estimator.batch(8, HANG)).isEqualTo(3);
    estimator.warmedUp(work.model(), Duration.ZERO, Duration.ofMinutes(1));
    assertThat(estimator.batch(8, HANG)).isEqualTo(1);
  }
}
