package org.glauber.vqgan.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.vqgan.SampleModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageJobQueueTest {
  private final ImageJobQueue queue = new ImageJobQueue(8);

  @TempDir private Path models;
  private Model one;
  private Model other;

  @BeforeEach
  void openModels() throws Exception {
    SampleModels.image(models, "one", SampleModels.SIXTEENTH);
    SampleModels.image(models, "other", SampleModels.SIXTEENTH);
    one = ModelRepository.at(models).open("one", java.util.Set.of());
    other = ModelRepository.at(models).open("other", java.util.Set.of());
  }

  @Test
  void jobsOfOneKindAreBatchedInOrder() throws InterruptedException {
    ImageJob first = decode(one);
    ImageJob second = encode(one);
    ImageJob third = decode(other);
    ImageJob fourth = decode(one);
    assertThat(queue.offer(List.of(first, second, third, fourth)))
        .isEqualTo(ImageJobQueue.Answer.TAKEN);
    assertThat(queue.take(8, Duration.ZERO)).containsExactly(first, fourth);
    assertThat(queue.take(8, Duration.ZERO)).containsExactly(second);
    assertThat(queue.take(8, Duration.ZERO)).containsExactly(third);
  }

  @Test
  void aBatchIsNotExceeded() throws InterruptedException {
    queue.offer(List.of(decode(one), decode(one), decode(one)));
    assertThat(queue.take(2, Duration.ZERO)).hasSize(2);
    assertThat(queue.take(2, Duration.ZERO)).hasSize(1);
  }

  @Test
  void anOfferIsAcceptedAsAWholeOrNotAtAll() {
    assertThat(queue.offer(Collections.nCopies(5, decode(one))))
        .isEqualTo(ImageJobQueue.Answer.TAKEN);
    assertThat(queue.offer(List.of(decode(one), decode(one), decode(one), decode(one))))
        .isEqualTo(ImageJobQueue.Answer.FULL);
    assertThat(queue.offer(List.of(decode(one)))).isEqualTo(ImageJobQueue.Answer.TAKEN);
  }

  @Test
  void oneTenantLeavesRoomForOthers() {
    while (queue.offer(List.of(of("flood", one))) == ImageJobQueue.Answer.TAKEN) {}
    assertThat(queue.size()).isEqualTo(6); // three for each place that is free
    assertThat(queue.offer(List.of(of("quiet", one)))).isEqualTo(ImageJobQueue.Answer.TAKEN);
  }

  @Test
  void tenantsAlternateHoweverManyJobsTheyHave() throws InterruptedException {
    List<ImageJob> flood = List.of(of("flood", one), of("flood", one), of("flood", one));
    List<ImageJob> quiet = List.of(of("quiet", one), of("quiet", one));
    queue.offer(flood);
    queue.offer(quiet);
    assertThat(queue.take(1, Duration.ZERO)).containsExactly(flood.get(0));
    assertThat(queue.take(3, Duration.ZERO))
        .containsExactly(quiet.get(0), flood.get(1), quiet.get(1));
    assertThat(queue.take(1, Duration.ZERO)).containsExactly(flood.get(2));
  }

  @Test
  void removedJobsReleaseTheirPlaces() {
    List<ImageJob> jobs = Stream.generate(() -> decode(one)).limit(6).toList();
    queue.offer(jobs);
    assertThat(queue.offer(jobs)).isEqualTo(ImageJobQueue.Answer.FULL);
    queue.remove(jobs);
    assertThat(queue.offer(jobs)).isEqualTo(ImageJobQueue.Answer.TAKEN);
  }

  @Test
  void aClosedQueueFailsWaitingJobsAndRefusesNewOnes() throws InterruptedException {
    ImageJob waiting = decode(one);
    queue.offer(List.of(waiting));
    queue.close(new IllegalStateException("over"));
    assertThatThrownBy(() -> waiting.result().join()).hasRootCauseMessage("over");
    assertThat(queue.offer(List.of(decode(one)))).isEqualTo(ImageJobQueue.Answer.CLOSED);
    assertThat(queue.take(1, Duration.ZERO)).isEmpty();
    assertThat(queue.isClosed()).isTrue();
  }

  private static ImageJob decode(Model model) {
    return of("anybody", model);
  }

  private static ImageJob of(String tenant, Model model) {
    return new ImageJob.Decode(tenant, model, new int[0], 0, new CompletableFuture<>());
  }

  private static ImageJob encode(Model model) {
    return new ImageJob.Encode("anybody", model, new int[0], 0, new CompletableFuture<>());
  }
}
