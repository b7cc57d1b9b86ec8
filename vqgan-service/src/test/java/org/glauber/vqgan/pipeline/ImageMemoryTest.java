package org.glauber.vqgan.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.vqgan.SampleModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The images that fit into the memory for images. */
class ImageMemoryTest {
  @TempDir private Path models;
  private Model model;

  @BeforeEach
  void makeAModel() throws IOException {
    SampleModels.fragile(models, "fragile");
    model = ModelRepository.at(models).open("fragile", Set.of());
  }

  /**
   * The pixels of one image take three quarters of a mebibyte, which is a tenant's share of 1 MiB.
   */
  @Test
  void aModelWhoseImagesDoNotFitIntoTheBudgetIsRefusedByFieldRuleAndValue() {
    assertThat(new ImageMemory(1_048_000).refusal(model))
        .hasValue(
            "model fragile: image.factor must be such that an image fits into three quarters of glauber.vqgan.image-bytes, 786,000 bytes, but is 16, and an image of 256 × 256 pixels takes 786,432: raise glauber.vqgan.image-bytes and the heap");
    assertThat(new ImageMemory(1_048_576).refusal(model)).isEmpty();
    assertThat(new ImageMemory(16 << 20).batch(64, List.of(model))).isEqualTo(10);
  }
}
