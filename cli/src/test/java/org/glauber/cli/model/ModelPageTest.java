package org.glauber.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.glauber.generation.v1.AliasTarget;
import org.glauber.generation.v1.ListModelsResponse;
import org.glauber.generation.v1.Model;
import org.glauber.generation.v1.ModelAlias;
import org.glauber.generation.v1.UnservedModel;
import org.glauber.model.v1.ModelManifest;
import org.junit.jupiter.api.Test;

class ModelPageTest {
  private static final ModelPage PAGE = new ModelPage(80);

  @Test
  void warningsAndModelsThatAreNotServedAreShown() {
    Model model =
        Model.newBuilder()
            .setManifest(ModelManifest.newBuilder().setName("coupled").setVersion("1"))
            .addWarnings("its logits differ by 0.50 with the batch")
            .build();
    ListModelsResponse listed =
        ListModelsResponse.newBuilder()
            .addModels(model)
            .addUnserved(
                UnservedModel.newBuilder()
                    .setName("broken")
                    .setService("denoiser-service")
                    .setReason("model broken: denoiser.pt is cut off"))
            .addUnserved(
                UnservedModel.newBuilder()
                    .setName("broken")
                    .setService("vqgan-service")
                    .setReason("model broken: denoiser.pt is cut off"))
            .build();
    assertThat(PAGE.list(listed))
        .containsSubsequence(
            "coupled",
            "  warning       its logits differ by 0.50 with the batch",
            "",
            "broken is not served",
            "  by            denoiser-service, vqgan-service",
            "  reason        model broken: denoiser.pt is cut off");
    assertThat(PAGE.details(model))
        .contains("  warning       its logits differ by 0.50 with the batch");
    assertThat(PAGE.list(ListModelsResponse.getDefaultInstance()))
        .containsExactly("No model is served.");
  }

  @Test
  void aliasesAreShownWithTheSharesOfTheirModels() {
    ListModelsResponse listed =
        ListModelsResponse.newBuilder()
            .addAliases(
                ModelAlias.newBuilder()
                    .setName("tales")
                    .addTargets(
                        AliasTarget.newBuilder().setModel("tales-1").setWeight(19).setServed(true))
                    .addTargets(AliasTarget.newBuilder().setModel("tales-2").setWeight(1)))
            .build();
    assertThat(PAGE.list(listed))
        .containsSubsequence(
            "tales is an alias", "  tales-1       95.00 %", "  tales-2       5.00 %, not served");
  }
}
