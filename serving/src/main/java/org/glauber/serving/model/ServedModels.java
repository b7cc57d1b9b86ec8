package org.glauber.serving.model;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.glauber.model.Model;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a service has loaded for the models that it serves, by name. Thread-safe.
 *
 * @param <T> what a call needs of a model, such as its tokenizer
 */
public final class ServedModels<T> {
  private static final Logger LOG = Logger.getLogger(ServedModels.class);

  private final Map<String, Served<T>> served = new ConcurrentSkipListMap<>(); // by name

  private record Served<T>(String digest, T loaded) {}

  /** Serves a model from now on. */
  public void add(Model model, T loaded) {
    served.put(model.name(), new Served<>(model.digest(), loaded));
    LOG.infof("Serving model: model=%s digest=%s", model.name(), model.digest());
  }

  /**
   * Finds a model that a request names.
   *
   * @param digest the digest of the manifest that the caller knows
   * @throws org.glauber.server.status.RefusalException NOT_FOUND if the model is not served,
   *     FAILED_PRECONDITION if it is served with another digest
   */
  public T get(String name, String digest) {
    @Nullable Served<T> model = served.get(name);
    if (model == null) {
      throw Refusals.notFound("model", name);
    }
    if (!model.digest().equals(digest)) {
      throw Refusals.failedPrecondition(
          "MODEL_DIGEST",
          name,
          "the manifest's digest is %s here, but %s was asked for"
              .formatted(model.digest(), digest.isEmpty() ? "none" : digest));
    }
    return model.loaded();
  }

  /** All that is served, in the order of the models' names. */
  public List<T> all() {
    return served.values().stream().map(Served::loaded).toList();
  }
}
