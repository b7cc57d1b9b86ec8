package org.glauber.cli.suite;

import static org.assertj.core.api.Assertions.assertThat;

import org.glauber.generation.v1.ListModelsResponse;
import org.glauber.generation.v1.UnservedModel;
import org.junit.jupiter.api.Test;

class UpCommandTest {
  @Test
  void rejectedModelsAreNamedOnce() {
    assertThat(UpCommand.unserved(ListModelsResponse.getDefaultInstance())).isEmpty();
    ListModelsResponse listed =
        ListModelsResponse.newBuilder()
            .addUnserved(refused("broken", "denoiser-service"))
            .addUnserved(refused("broken", "tokenizer-service"))
            .addUnserved(refused("cut", "denoiser-service"))
            .build();
    assertThat(UpCommand.unserved(listed))
        .contains("Not served: broken, cut. ./glauber models shows why.");
  }

  private static UnservedModel refused(String name, String service) {
    return UnservedModel.newBuilder().setName(name).setService(service).build();
  }
}
