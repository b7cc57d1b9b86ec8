package org.glauber.server.model;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.glauber.server.config.ConfigRules;
import org.glauber.server.telemetry.Telemetry;
import org.jboss.logging.Logger;

/**
 * The models of a service that operators should look at: those it refuses to serve, and those it
 * serves with a warning. Each is logged once, is shown at {@code /q/health/well}, and a refused one
 * is a metric.
 */
@Singleton
public final class ModelReport {
  private static final Logger LOG = Logger.getLogger(ModelReport.class);
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("glauber.model");

  private final Map<String, String> refused = new ConcurrentSkipListMap<>(); // (name) → reason
  private final Map<String, String> warnings = new ConcurrentSkipListMap<>(); // (name) → warning

  /** An empty report, whose refused models are counted by the application's meter. */
  @Inject
  public ModelReport(Telemetry telemetry) {
    this(telemetry.meter());
  }

  ModelReport(Meter meter) {
    meter
        .gaugeBuilder("glauber.models.refused")
        .ofLongs()
        .setUnit("{model}")
        .setDescription("Models that are not served because something is wrong with them, 1 each")
        .buildWithCallback(
            gauge -> refused.keySet().forEach(name -> gauge.record(1, Attributes.of(MODEL, name))));
  }

  /**
   * A model is not served.
   *
   * @param isStrict whether that keeps the service from starting
   * @throws io.quarkus.runtime.configuration.ConfigurationException in strict mode
   */
  public void refuse(String name, String reason, boolean isStrict) {
    if (isStrict) {
      throw ConfigRules.refusal(reason + " (glauber.models.strict)");
    }
    LOG.errorf("Model refused: model=%s reason=%s", name, reason);
    refused.put(name, reason);
  }

  /** A model is served, but not as well as it should be; one with several warnings has them all. */
  public void warn(String name, String warning) {
    LOG.warnf("Model warning: model=%s warning=%s", name, warning);
    warnings.merge(name, warning, (first, next) -> first + "; " + next);
  }

  /** The models that are not served, by name: name → reason. */
  public SortedMap<String, String> refused() {
    return new TreeMap<>(refused);
  }

  /** The models that are served with a warning, by name: name → warning. */
  public SortedMap<String, String> warnings() {
    return new TreeMap<>(warnings);
  }
}
