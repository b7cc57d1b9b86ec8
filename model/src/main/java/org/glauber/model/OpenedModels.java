package org.glauber.model;

import java.util.List;

/**
 * Models that were opened together, so that one that is broken keeps no other from being served.
 *
 * @param models those that are whole
 * @param refused the others
 */
public record OpenedModels(List<Model> models, List<RefusedModel> refused) {
  public OpenedModels {
    models = List.copyOf(models);
    refused = List.copyOf(refused);
  }

  /** Whether there was no model to open. */
  public boolean isEmpty() {
    return models.isEmpty() && refused.isEmpty();
  }
}
