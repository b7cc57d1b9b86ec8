package org.glauber.serving.model;

import java.util.Set;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;

/**
 * How a running service loads and frees models. One thread calls all methods, while the service
 * serves its other models.
 *
 * @param <T> what is loaded for a model
 */
public interface ModelLoader<T> {
  /** The roles of the files that the service needs. */
  Set<FileRole> roles();

  /** Whether models of this kind are served by the service. */
  boolean isServed(Model model);

  /**
   * Loads, checks and warms up a model.
   *
   * @throws ModelLoadException when the model cannot be served; nothing of it is then left loaded
   */
  T load(Model model) throws ModelLoadException;

  /** Prepares metrics and warnings of a model that is offered from now on. */
  void offered(T loaded);

  /** Frees the memory of a model that no call uses. */
  void unload(T loaded);
}
