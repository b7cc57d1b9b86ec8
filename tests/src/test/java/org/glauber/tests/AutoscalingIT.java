package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Checks the autoscalers' input that Kubernetes' own types do not cover: the rules of the adapter
 * and the objects of KEDA, for which the published schema accepts any name.
 */
class AutoscalingIT {
  private static final Path KUBERNETES = Home.root().resolve("deploy/kubernetes");
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              config ->
                  config
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  /** The chart's values, as far as this repository sets them. */
  private record Values(
      @JsonProperty(required = true) Prometheus prometheus,
      @JsonProperty(required = true) Rules rules) {}

  private record Prometheus(
      @JsonProperty(required = true) String url, @JsonProperty(required = true) int port) {}

  private record Rules(
      @JsonProperty(value = "default", required = true) boolean isDefault,
      @JsonProperty(required = true) List<Rule> custom) {}

  /** A DiscoveryRule of prometheus-adapter, as described in its docs/config.md. */
  private record Rule(
      @JsonProperty(required = true) String seriesQuery,
      @JsonProperty(required = true) Resources resources,
      @JsonProperty(required = true) String metricsQuery,
      Name name) {}

  private record Resources(@JsonProperty(required = true) Map<String, Resource> overrides) {}

  private record Resource(@JsonProperty(required = true) String resource) {}

  private record Name(@JsonProperty(required = true) String as) {}

  /**
   * KEDA's ScaledObject with the fields that this repository sets, as described in the
   * documentation of the object and its scaler.
   */
  private record ScaledObject(
      @JsonProperty(required = true) String apiVersion,
      @JsonProperty(required = true) String kind,
      @JsonProperty(required = true) Named metadata,
      @JsonProperty(required = true) Scaling spec) {}

  private record Named(@JsonProperty(required = true) String name) {}

  private record Scaling(
      @JsonProperty(required = true) Named scaleTargetRef,
      @JsonProperty(required = true) int minReplicaCount,
      @JsonProperty(required = true) int maxReplicaCount,
      @JsonProperty(required = true) int pollingInterval,
      @JsonProperty(required = true) Fallback fallback,
      @JsonProperty(required = true) Advanced advanced,
      @JsonProperty(required = true) List<Trigger> triggers) {}

  private record Fallback(
      @JsonProperty(required = true) int failureThreshold,
      @JsonProperty(required = true) int replicas,
      @JsonProperty(required = true) String behavior) {}

  private record Advanced(
      @JsonProperty(required = true) AutoscalerConfig horizontalPodAutoscalerConfig) {}

  private record AutoscalerConfig(@JsonProperty(required = true) Behavior behavior) {}

  private record Behavior(
      @JsonProperty(required = true) ScalingRules scaleUp,
      @JsonProperty(required = true) ScalingRules scaleDown) {}

  private record ScalingRules(
      @JsonProperty(required = true) int stabilizationWindowSeconds,
      @JsonProperty(required = true) List<ScalingPolicy> policies) {}

  private record ScalingPolicy(
      @JsonProperty(required = true) String type,
      @JsonProperty(required = true) int value,
      @JsonProperty(required = true) int periodSeconds) {}

  private record Trigger(
      @JsonProperty(required = true) String type,
      @JsonProperty(required = true) String metricType,
      @JsonProperty(required = true) Metric metadata) {}

  private record Metric(
      @JsonProperty(required = true) String serverAddress,
      @JsonProperty(required = true) String query,
      @JsonProperty(required = true) String threshold) {}

  @Test
  void theAdapterKnowsEveryFieldAndEveryPlaceholder() throws IOException {
    Values values = values(adapter());
    assertThat(values.rules().isDefault()).isFalse();
    assertThat(values.rules().custom()).hasSize(3);
    for (Rule rule : values.rules().custom()) {
      assertThat(rule.metricsQuery().replaceAll("<<\\.(Series|LabelMatchers|GroupBy)>>", ""))
          .doesNotContain("<<");
      assertThat(rule.resources().overrides())
          .allSatisfy((label, to) -> assertThat(to.resource()).isEqualTo(label));
      assertThat(rule.resources().overrides().keySet())
          .allSatisfy(label -> assertThat(rule.seriesQuery()).contains(label + "!=\"\""));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"seriesQuery", "metricsQuery", "resources", "overrides", "resource", "custom"})
  void aFieldThatIsMisspeltIsFound(String field) {
    assertThatThrownBy(() -> values(adapter().replace(field + ":", field + "s:")))
        .hasMessageContaining(field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"port: 9090", "default: false", "name: {as: glauber_denoiser_demand}"})
  void aValueOfAnotherTypeIsFound(String field) throws IOException {
    assertThat(adapter()).contains(field);
    assertThatThrownBy(() -> values(adapter().replace(field, field.replaceAll(":.*", ": often"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theScalersAreSuchAsKedaKnows() throws IOException {
    List<ScaledObject> scalers = scalers(scalersText());
    assertThat(scalers).hasSize(4);
    assertThat(scalers).allSatisfy(AutoscalingIT::assertThatKedaKnows);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "scaleTargetRef",
        "minReplicaCount",
        "maxReplicaCount",
        "pollingInterval",
        "fallback",
        "failureThreshold",
        "replicas",
        "advanced",
        "horizontalPodAutoscalerConfig",
        "behavior",
        "scaleUp",
        "scaleDown",
        "stabilizationWindowSeconds",
        "policies",
        "value",
        "periodSeconds",
        "triggers",
        "type",
        "metricType",
        "metadata",
        "serverAddress",
        "query",
        "threshold"
      })
  void aScalersFieldThatIsMisspeltIsFound(String field) throws IOException {
    String text = scalersText();
    assertThat(text).contains(" " + field + ":");
    assertThatThrownBy(() -> scalers(text.replace(" " + field + ":", " " + field + "s:")))
        .hasMessageContaining("'" + field + "'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: prometheus                   | type: prometeus      | prometeus",
        "metricType: AverageValue           | metricType: Average  | Average",
        "'threshold: \"420\"'             | threshold: 420       | 420",
        "'threshold: \"0.18\"'            | threshold: 0.18      | 0.18",
        "'threshold: \"420'                | 'threshold: \"a420' | a420",
        "behavior: currentReplicasIfHigher  | behavior: stay       | stay",
        "pollingInterval: 15                | pollingInterval: 15s | 15s",
        "value: 100                         | value: all           | all",
        "'scaleTargetRef:\n    name: denoiser' | 'scaleTargetRef: {}' | 'name'"
      })
  void aMistakeInAScalersValueIsFound(String value, String mistake, String expected)
      throws IOException {
    String text = scalersText();
    assertThat(text).contains(value);
    assertThatThrownBy(
            () ->
                assertThat(scalers(text.replace(value, mistake)))
                    .allSatisfy(AutoscalingIT::assertThatKedaKnows))
        .hasMessageContaining(expected);
  }

  private static void assertThatKedaKnows(ScaledObject scaler) {
    assertThat(scaler.apiVersion()).isEqualTo("keda.sh/v1alpha1");
    assertThat(scaler.kind()).isEqualTo("ScaledObject");
    assertThat(scaler.spec().fallback().behavior())
        .isIn("static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower");
    assertThat(scaler.spec().triggers())
        .isNotEmpty()
        .allSatisfy(
            trigger -> {
              assertThat(trigger.type()).isEqualTo("prometheus");
              assertThat(trigger.metricType()).isIn("AverageValue", "Value");
              assertThat(trigger.metadata().serverAddress()).isNotBlank();
              assertThat(trigger.metadata().query()).isNotBlank();
              assertThat(trigger.metadata().threshold()).matches("\\d+(\\.\\d+)?");
            });
  }

  private static List<ScaledObject> scalers(String yaml) {
    return Stream.of(yaml.split("(?m)^---$"))
        .map(document -> STRICT.convertValue(read(document), ScaledObject.class))
        .toList();
  }

  private static Values values(String yaml) {
    return STRICT.convertValue(read(yaml), Values.class);
  }

  private static Object read(String yaml) {
    return new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }

  private static String scalersText() throws IOException {
    return Files.readString(KUBERNETES.resolve("components/keda/scalers.yaml"));
  }

  private static String adapter() throws IOException {
    return Files.readString(KUBERNETES.resolve("adapter.yaml"));
  }
}
