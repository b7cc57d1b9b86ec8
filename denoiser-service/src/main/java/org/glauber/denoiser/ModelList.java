package org.glauber.denoiser;

import java.util.List;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.v1.ListModelsResponse;
import org.glauber.denoiser.v1.LoadedModel;
import org.glauber.serving.model.ServedModels.Listed;

/** The response of ListModels, cached until the list of models changes. */
final class ModelList {
  private volatile Answer last = new Answer(List.of(), ListModelsResponse.getDefaultInstance());

  /** The response for a list of models. */
  private record Answer(List<Listed<ChainModel>> models, ListModelsResponse response) {
    static Answer of(List<Listed<ChainModel>> models) {
      ListModelsResponse.Builder response = ListModelsResponse.newBuilder();
      for (Listed<ChainModel> served : models) {
        response.addModels(
            LoadedModel.newBuilder()
                .setManifest(served.model().manifest())
                .setDigest(served.model().digest())
                .setRetired(served.isRetired()));
      }
      return new Answer(models, response.build());
    }
  }

  /** The response for these models. */
  ListModelsResponse of(List<Listed<ChainModel>> models) {
    Answer answer = last;
    if (!answer.models().equals(models)) {
      answer = Answer.of(List.copyOf(models));
      last = answer;
    }
    return answer.response();
  }
}
