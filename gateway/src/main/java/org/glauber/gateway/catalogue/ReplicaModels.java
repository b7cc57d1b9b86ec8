package org.glauber.gateway.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The models that one denoiser has loaded.
 *
 * @param models the loaded models, as of its last answer
 * @param answering whether it answered the last poll
 * @param problem what is wrong with its models, for operators; null if nothing is
 */
record ReplicaModels(List<ServedModel> models, boolean answering, @Nullable String problem) {
  static final ReplicaModels NONE = new ReplicaModels(List.of(), false, null);

  /** The same models, marked as those of a denoiser that no longer answers. */
  ReplicaModels asSilent() {
    return new ReplicaModels(models, false, problem);
  }
}
