package org.glauber.vqgan.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.server.status.RefusalException;
import org.glauber.vqgan.SampleModels;
import org.glauber.vqgan.TestImages;
import org.glauber.vqgan.v1.EncodeRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Order and error handling of the image file reader. */
@Timeout(60)
class ImageFileReaderTest {
  private final ImageStage stage = new ImageStage("image files", 64, 1);
  private final Thread reader = Thread.ofPlatform().unstarted(new ImageFileReader(stage));
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());

  @TempDir private Path models;
  private Model model;

  @BeforeEach
  void openModel() throws Exception {
    SampleModels.image(models, "sixteenth", SampleModels.SIXTEENTH);
    model = ModelRepository.at(models).open("sixteenth", Set.of());
  }

  @AfterEach
  void stop() throws InterruptedException {
    stage.queue().close(new IllegalStateException("over"));
    reader.join();
  }

  @Test
  void aFloodOfOneTenantsFilesAlternatesWithAnothers() {
    List<ImageJob.Read> flood = List.of(file("flood"), file("flood"), file("flood"));
    ImageJob.Read quiet = file("quiet");
    stage.queue().offer(flood);
    stage.queue().offer(List.of(quiet));
    reader.start();
    flood.getLast().result().join(); // the others before it have been read then
    assertThat(order.subList(0, 3)).containsExactly("flood", "quiet", "flood");
  }

  @Test
  void anInvalidFileIsRefusedAndLaterOnesAreRead() {
    ImageJob.Read wrong = read("one", ByteString.copyFromUtf8("not an image"));
    ImageJob.Read left = file("one");
    left.result().completeExceptionally(new IllegalStateException("its caller has left"));
    ImageJob.Read right = file("one");
    stage.queue().offer(List.of(wrong, left, right));
    reader.start();
    assertThat(right.result().join().rgb()).hasSize(SampleModels.SIZE * SampleModels.SIZE);
    assertThatThrownBy(() -> wrong.result().join())
        .hasCauseInstanceOf(RefusalException.class)
        .hasMessageContaining("image must be a PNG or a JPEG");
  }

  private ImageJob.Read file(String tenant) {
    int size = SampleModels.SIZE;
    return read(tenant, TestImages.plain(size, size, Color.ORANGE, "png"));
  }

  private ImageJob.Read read(String tenant, ByteString file) {
    CompletableFuture<ImageJob.ReadFiles> answer = new CompletableFuture<>();
    var unused = answer.whenComplete((files, failure) -> order.add(tenant));
    return new ImageJob.Read(
        tenant, model, EncodeRequest.newBuilder().setImage(file).build(), 0, answer);
  }
}
