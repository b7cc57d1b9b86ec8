package org.glauber.model.repository;

import java.util.List;
import org.glauber.model.Model;

/**
 * The result of opening several models, where a broken model does not prevent the others from being
 * served.
 *
 * @param models the models that were opened
 * @param refused the models that break a rule
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
