package org.glauber.vqgan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.glauber.model.Model;
import org.glauber.model.ModelRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaceTest {
  private static final Duration HANG = Duration.ofSeconds(30);

  @TempDir private Path models;
  private final Pace pace = new Pace(2);
  private Work.Decode work;

  @BeforeEach
  void openAModel() throws IOException {
    SampleModels.fragile(models, "fragile");
    Model model = ModelRepository.at(models).open("fragile", Set.of());
    work = new Work.Decode("tenant", model, new int[0], 0, new CompletableFuture<>());
  }

  @Test
  void whatIsBeforeTheDevicesIsSharedByThem() {
    pace.tried(work.model(), Duration.ofSeconds(1), Duration.ofSeconds(3));
    Pace.Outstanding first = pace.begin(Collections.nCopies(7, work));
    Pace.Outstanding second = pace.begin(List.of(work));
    assertThat(pace.untilAnswered()).isEqualTo(Duration.ofSeconds(12));
    first.end();
    assertThat(pace.untilAnswered()).isEqualTo(Duration.ofMillis(1_500));
    second.end();
    assertThat(pace.untilAnswered()).isZero();
  }

  @Test
  void everyCallMovesThePaceHalfway() {
    pace.tried(work.model(), Duration.ZERO, Duration.ofSeconds(4));
    pace.answered(List.of(work, work), Duration.ofSeconds(4));
    Pace.Outstanding outstanding = pace.begin(List.of(work, work));
    assertThat(pace.untilAnswered()).isEqualTo(Duration.ofSeconds(3));
    outstanding.end();
  }

  @Test
  void aBatchOfASlowVqganIsSmallEnoughNotToSeemToHang() {
    assertThat(pace.batch(8, HANG)).isEqualTo(8); // nothing was measured
    pace.tried(work.model(), Duration.ZERO, Duration.ofMillis(10));
    assertThat(pace.batch(8, HANG)).isEqualTo(8);
    pace.tried(work.model(), Duration.ZERO, Duration.ofSeconds(3));
    assertThat(pace.batch(8, HANG)).isEqualTo(3);
    pace.tried(work.model(), Duration.ZERO, Duration.ofMinutes(1));
    assertThat(pace.batch(8, HANG)).isEqualTo(1);
  }
}
