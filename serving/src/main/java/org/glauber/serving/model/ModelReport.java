package org.glauber.serving.model;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.glauber.server.config.ConfigRules;
import org.glauber.server.telemetry.Telemetry;
import org.jboss.logging.Logger;

/**
 * The models of a service that need an operator's attention: those that it does not serve because
 * they are invalid, and those that it serves with a warning. Each is logged once and shown at
 * {@code /q/health/well}; refused models are also a metric.
 */
@Singleton
public final class ModelReport {
  private static final Logger LOG = Logger.getLogger(ModelReport.class);
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("glauber.model");

  private final ModelsConfig config;
  private final Map<String, String> refused = new ConcurrentSkipListMap<>(); // (name) → reason
  private final Map<String, String> versions = new ConcurrentSkipListMap<>(); // (name) → reason
  private final Map<String, String> warnings = new ConcurrentSkipListMap<>(); // (name) → warning

  /** Creates an empty report and registers the metric of refused models. */
  @Inject
  public ModelReport(ModelsConfig config, Telemetry telemetry) {
    this(config, telemetry.meter());
  }

  ModelReport(ModelsConfig config, Meter meter) {
    this.config = config;
    meter
        .gaugeBuilder("glauber.models.refused")
        .ofLongs()
        .setUnit("{model}")
        .setDescription("Models that are not served because something is wrong with them, 1 each")
        .buildWithCallback(
            gauge -> {
              Set<String> names = new TreeSet<>(refused.keySet());
              names.addAll(versions.keySet());
              names.forEach(name -> gauge.record(1, Attributes.of(MODEL, name)));
            });
  }

  /**
   * Reports a model that is not served, while the service starts.
   *
   * @throws io.quarkus.runtime.configuration.ConfigurationException in strict mode, which stops the
   *     service's start
   */
  public void refuse(String name, String reason) {
    if (config.strict()) {
      throw ConfigRules.refusal(reason + " (glauber.models.strict)");
    }
    refuse(name, reason, false);
  }

  /**
   * Reports a version of a model that is not served, while the service runs.
   *
   * @param isServed whether an earlier version of the model is still served
   */
  void refuse(String name, String reason, boolean isServed) {
    LOG.errorf("Model refused: model=%s reason=%s", name, reason);
    clearRefusal(name);
    if (isServed) {
      versions.put(name, "its new version is refused, the one before is served: " + reason);
    } else {
      refused.put(name, reason);
    }
  }

  /** Removes all that was reported of a model, which was removed or replaced. */
  void clear(String name) {
    clearRefusal(name);
    warnings.remove(name);
  }

  /** Removes the report that a model, or a version of it, is refused. */
  void clearRefusal(String name) {
    refused.remove(name);
    versions.remove(name);
  }

  /** Reports a defect of a model that is served. Several warnings of a model are joined. */
  public void warn(String name, String warning) {
    LOG.warnf("Model warning: model=%s warning=%s", name, warning);
    warnings.merge(name, warning, (first, next) -> first + "; " + next);
  }

  /** The models that are not served, by name: name → reason. */
  public SortedMap<String, String> refused() {
    return new TreeMap<>(refused);
  }

  /**
   * The models of which a new version is refused, while the one before is served: name → reason.
   */
  public SortedMap<String, String> refusedVersions() {
    return new TreeMap<>(versions);
  }

  /** The models that are served with a warning, by name: name → warning. */
  public SortedMap<String, String> warnings() {
    return new TreeMap<>(warnings);
  }
}
