package org.glauber.serving.model;

import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.glauber.model.Model;
import org.glauber.model.ModelRefusedException;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.repository.OpenedModels;
import org.glauber.model.v1.FileRole;
import org.glauber.server.config.ConfigRules;
import org.glauber.server.status.Refusals;
import org.jspecify.annotations.Nullable;

/**
 * The configured models on disk. An invalid model does not prevent the others from being served.
 */
@Singleton
public final class ConfiguredModels {
  private final ModelsConfig config;
  private final ModelReport report;
  private final Map<String, ModelFingerprint> judged = new HashMap<>(); // (name)
  private volatile ServedModels<?> served;
  private volatile @Nullable ModelWatch<?> watch;

  /** The models of a directory, of which none has been opened. */
  @Inject
  public ConfiguredModels(ModelsConfig config, ModelReport report) {
    this.config = config;
    this.report = report;
    this.served = newServed();
  }

  private <T> ServedModels<T> newServed() {
    return new ServedModels<>(config.retireAfter(), System::nanoTime);
  }

  /**
   * Opens the models with their files of these roles. Models that do not match their manifest are
   * reported as refused.
   *
   * @throws ConfigurationException if the directory cannot be read or holds no model, a configured
   *     model is missing, or a model is refused in strict mode
   */
  public List<Model> open(Set<FileRole> roles) {
    ModelRules.check(config);
    OpenedModels opened;
    try {
      ModelRepository repository = ModelRepository.at(config.directory());
      for (String name : repository.names()) { // before the files are verified
        judged.put(name, ModelFingerprint.of(repository, config.directory(), name));
      }
      opened = repository.openAll(config.names(), roles);
    } catch (ModelRefusedException | UncheckedIOException e) {
      throw ConfigRules.refusal(
          "glauber.models.directory must hold whole models, and glauber.models.names name some of"
              + " them: "
              + e.getMessage());
    }
    ConfigRules.require(
        !opened.isEmpty(), "glauber.models.directory", "must hold a model", config.directory());
    opened.refused().forEach(it -> report.refuse(it.name(), it.reason()));
    return opened.models();
  }

  /** What a service has loaded; empty at first. It must be called once. */
  public <T> ServedModels<T> serve() {
    ServedModels<T> fresh = newServed();
    served = fresh;
    return fresh;
  }

  /** What the service has loaded. */
  public ServedModels<?> served() {
    return served;
  }

  /**
   * Watches the directory from now on. If the configuration turns scans off, models are loaded when
   * they are asked for.
   *
   * @param served what {@link #serve} has returned, with the models of the service's start
   */
  public <T> void watch(ServedModels<T> served, ModelLoader<T> loader) {
    ModelWatch<T> started = new ModelWatch<>(config, report, served, loader, judged);
    watch = started;
    started.start();
  }

  /**
   * Loads the version of a model that is in the directory, or reports why it is refused.
   *
   * @throws org.glauber.server.status.RefusalException NOT_FOUND if there is none
   */
  public void load(String name) {
    ModelWatch<?> running = watch;
    if (running == null || !running.load(name)) {
      throw Refusals.notFound("model", name);
    }
  }

  /** Retires a model and keeps it out until it is loaded again. */
  public void unload(String name) {
    ModelWatch<?> running = watch;
    if (running != null) {
      running.unload(name);
    }
  }

  /** Stops watching. Models are no longer loaded or freed. */
  public void close() throws InterruptedException {
    if (watch != null) {
      watch.close();
    }
  }
}
