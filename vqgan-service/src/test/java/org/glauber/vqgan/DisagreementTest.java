package org.glauber.vqgan;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.FileRole;
import org.glauber.network.NetworkRefusedException;
import org.glauber.network.TorchVqgan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A VQGAN that disagrees with its manifest, and so with the denoiser, is refused when it is loaded.
 */
class DisagreementTest {
  @TempDir private Path models;

  @Test
  void aDifferentCodebookIsRefusedWithBothSizes() throws IOException {
    SampleModels.image(models, "image", SampleModels.SIXTEENTH, 32, 16);
    assertThatThrownBy(this::open)
        .isInstanceOf(NetworkRefusedException.class)
        .hasStackTraceContaining("its codebook has 24 codes, but V is 32");
  }

  @Test
  void aDifferentGridIsRefusedWithBothSizes() throws IOException {
    SampleModels.image(models, "image", SampleModels.SIXTEENTH, 24, 8);
    assertThatThrownBy(this::open)
        .isInstanceOf(NetworkRefusedException.class)
        .hasStackTraceContaining("its grid has 256 sites, but L is 128");
  }

  @Test
  void nonFinitePixelsAreRefusedWithTheirCodes() throws IOException {
    SampleModels.withoutPixelsOf(17, models, "image");
    assertThatThrownBy(this::open)
        .isInstanceOf(NetworkRefusedException.class)
        .hasStackTraceContaining("it decodes codes 0 to 23 to pixels that are NaN or infinite");
  }

  @Test
  void everyCodeIsTriedInBatchesOfTheServedSize() throws IOException {
    SampleModels.ofAtMost(4, models, "image");
    open(4);
    assertThatThrownBy(() -> open(5)).hasStackTraceContaining("too many at once");
  }

  private void open() {
    open(8);
  }

  private void open(int batch) {
    TorchVqgan.open(
            ModelRepository.at(models).open("image", Set.of(FileRole.FILE_ROLE_VQGAN)),
            Device.cpu(),
            batch)
        .close();
  }
}
