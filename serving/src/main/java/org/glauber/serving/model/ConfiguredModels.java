package org.glauber.serving.model;

import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.glauber.model.Model;
import org.glauber.model.ModelRefusedException;
import org.glauber.model.ModelRepository;
import org.glauber.model.OpenedModels;
import org.glauber.model.v1.FileRole;
import org.glauber.server.config.ConfigRules;

/**
 * The configured models on disk. An invalid model does not prevent the others from being served.
 */
@Singleton
public final class ConfiguredModels {
  private final ModelsConfig config;
  private final ModelReport report;

  /** The models of a directory, of which none has been opened. */
  @Inject
  public ConfiguredModels(ModelsConfig config, ModelReport report) {
    this.config = config;
    this.report = report;
  }

  /**
   * Opens the models with their files of these roles. Models that do not match their manifest are
   * reported as refused.
   *
   * @throws ConfigurationException if the directory cannot be read or holds no model, a configured
   *     model is missing, or a model is refused in strict mode
   */
  public List<Model> open(Set<FileRole> roles) {
    OpenedModels opened;
    try {
      opened = ModelRepository.at(config.directory()).openAll(config.names(), roles);
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
}
