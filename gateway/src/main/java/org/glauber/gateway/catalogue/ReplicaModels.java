package org.glauber.gateway.catalogue;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The models that one denoiser has loaded.
 *
 * @param models the loaded models, as of its last answer
 * @param retired the digests of those that were removed or replaced there, and are only for chains
 *     that began on them
 * @param answering whether it answered the last poll
 * @param problem what is wrong with its models, for operators; null if nothing is
 */
record ReplicaModels(
    List<ServedModel> models, Set<String> retired, boolean answering, @Nullable String problem) {
  static final ReplicaModels NONE = new ReplicaModels(List.of(), Set.of(), false, null);

  /** Whether the model is for new generations, too. */
  boolean offers(ServedModel model) {
    return models.contains(model) && !retired.contains(model.digest());
  }

  /** The same models, marked as those of a denoiser that no longer answers. */
  ReplicaModels asSilent() {
    return new ReplicaModels(models, retired, false, problem);
  }
}
