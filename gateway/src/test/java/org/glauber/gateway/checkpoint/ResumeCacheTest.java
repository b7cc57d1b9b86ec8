package org.glauber.gateway.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.chain.Mirror;
import org.glauber.gateway.fake.TinyModel;
import org.junit.jupiter.api.Test;

class ResumeCacheTest {
  private static final Duration RETENTION = Duration.ofSeconds(10);

  private long now;
  private final ResumeCache cache = new ResumeCache(3, 1_000, RETENTION, () -> now);

  @Test
  void anEndedGenerationIsKeptForTheRetentionTime() throws InterruptedException {
    runAndEnd("a");
    now += RETENTION.toNanos() - 1;
    assertThat(cache.find("a", "anna")).isPresent();
    assertThat(cache.takeOver("a").orElseThrow().state().step()).isEqualTo(31);
    now += 1;
    assertThat(cache.find("a", "anna")).isEmpty();
    assertThat(cache.size()).isZero();
  }

  @Test
  void aFullCacheEvictsTheOldest() {
    for (String id : List.of("a", "b", "c", "d")) {
      runAndEnd(id);
      now++;
    }
    assertThat(cache.find("a", "anna")).isEmpty();
    assertThat(cache.find("b", "anna")).isPresent();
    assertThat(cache.find("c", "anna")).isPresent();
  }

  @Test
  void aFloodOfOneTenantEvictsNoGenerationOfAnother() {
    runAndEnd("b", "bert");
    for (int k = 0; k < 1_000; k++) {
      runAndEnd("a" + k, "anna");
      now++;
    }
    assertThat(cache.find("b", "bert")).isPresent();
    assertThat(cache.find("a997", "anna")).isEmpty();
    assertThat(cache.find("a998", "anna")).isPresent();
    assertThat(cache.find("a999", "anna")).isPresent();
  }

  @Test
  void theLimitOfSitesEvictsToo() {
    ResumeCache small = new ResumeCache(1_000, 2 * TinyModel.SITE_COUNT, RETENTION, () -> now);
    for (String id : List.of("a", "b", "c")) {
      try (ResumeCache.Entry entry = small.register(generation(id, "anna"), mirror())) {
        entry.accepted();
      }
    }
    assertThat(small.size()).isEqualTo(2);
    assertThat(small.find("a", "anna")).isEmpty();
  }

  @Test
  void aGenerationThatWasNeverAcceptedIsNotKept() {
    cache.register(generation("a"), mirror()).close();
    assertThat(cache.find("a", "anna")).isEmpty();
    assertThat(cache.size()).isZero();
  }

  @Test
  void aRunningGenerationIsNeverEvicted() {
    for (String id : List.of("a", "b", "c", "d")) {
      ResumeCache.Entry unused = cache.register(generation(id), mirror());
    }
    now += 2 * RETENTION.toNanos();
    assertThat(cache.find("a", "anna")).isPresent();
    assertThat(cache.size()).isEqualTo(4);
  }

  @Test
  void anotherTenantDoesNotFindIt() {
    runAndEnd("a");
    assertThat(cache.find("a", "bert")).isEmpty();
  }

  @Test
  void aRunningGenerationIsStoppedBeforeItIsTakenOver() throws InterruptedException {
    CountDownLatch kept = new CountDownLatch(1);
    Thread runner =
        Thread.ofVirtual()
            .start(
                () -> {
                  Mirror mirror = mirror();
                  try (ResumeCache.Entry entry = cache.register(generation("a"), mirror)) {
                    entry.accepted();
                    kept.countDown();
                    awaitInterruption();
                    mirror.apply(20, List.of(), List.of());
                    assertThat(entry.isTakenOver()).isTrue();
                  }
                });
    kept.await();
    assertThat(cache.takeOver("a").orElseThrow().state().step()).isEqualTo(20);
    runner.join();
  }

  private void runAndEnd(String id) {
    runAndEnd(id, "anna");
  }

  private void runAndEnd(String id, String tenant) {
    try (ResumeCache.Entry entry = cache.register(generation(id, tenant), mirror())) {
      entry.accepted();
    }
  }

  private static void awaitInterruption() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // expected
    }
  }

  private static Mirror mirror() {
    return new Mirror(chain(), new ChainState(31, new int[TinyModel.SITE_COUNT]));
  }

  private static Generation generation(String id) {
    return generation(id, "anna");
  }

  private static Generation generation(String id, String tenant) {
    return new Generation(id, 0, tenant, chain(), null, List.of());
  }

  private static Chain chain() {
    return new Chain(
        "id/0", TinyModel.served(), TinyModel.visits(), TinyModel.recommended(), 0, 7, 0);
  }
}
