package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What the autoscalers read and Kubernetes' own types do not have: the adapter's rules and what
 * KEDA's Prometheus scaler is told, in which the published schema takes any name for any other.
 */
class AutoscalingIT {
  private static final Path KUBERNETES = Home.root().resolve("deploy/kubernetes");
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /** The values of the chart, as far as ours go. */
  private record Values(
      @JsonProperty(required = true) Prometheus prometheus,
      @JsonProperty(required = true) Rules rules) {}

  private record Prometheus(
      @JsonProperty(required = true) String url, @JsonProperty(required = true) int port) {}

  private record Rules(
      @JsonProperty(value = "default", required = true) boolean isDefault,
      @JsonProperty(required = true) List<Rule> custom) {}

  /** A DiscoveryRule of prometheus-adapter, as its docs/config.md has it. */
  private record Rule(
      @JsonProperty(required = true) String seriesQuery,
      @JsonProperty(required = true) Resources resources,
      @JsonProperty(required = true) String metricsQuery,
      Name name) {}

  private record Resources(@JsonProperty(required = true) Map<String, Resource> overrides) {}

  private record Resource(@JsonProperty(required = true) String resource) {}

  private record Name(@JsonProperty(required = true) String as) {}

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
  void theScalersTriggersAreSuchAsKedaKnows() throws IOException {
    List<JsonNode> triggers = triggers(scalers());
    assertThat(triggers).hasSize(4);
    assertThat(triggers).allSatisfy(trigger -> assertThat(mistake(trigger)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "threshold:|treshold:",
        "serverAddress:|address:",
        "query:|expression:",
        "type: prometheus|type: prometeus",
        "metricType: AverageValue|metricType: Average",
        "threshold: \"|threshold: \"about "
      })
  void aMistakeInATriggerIsFound(String mistake) throws IOException {
    String[] parts = mistake.split("\\|");
    assertThat(triggers(scalers().replace(parts[0], parts[1])))
        .anySatisfy(trigger -> assertThat(mistake(trigger)).isPresent());
  }

  /** By KEDA's page on its scaler for Prometheus. */
  private static Optional<String> mistake(JsonNode trigger) {
    Set<String> known =
        Set.of(
            "serverAddress",
            "query",
            "threshold",
            "activationThreshold",
            "namespace",
            "customHeaders",
            "ignoreNullValues",
            "queryParameters",
            "unsafeSsl",
            "timeout",
            "authModes");
    if (!trigger.path("type").asText().equals("prometheus")) {
      return Optional.of("type " + trigger.path("type"));
    }
    if (!Set.of("AverageValue", "Value").contains(trigger.path("metricType").asText())) {
      return Optional.of("metricType " + trigger.path("metricType"));
    }
    JsonNode metadata = trigger.path("metadata");
    for (Map.Entry<String, JsonNode> field : metadata.properties()) {
      if (!known.contains(field.getKey())) {
        return Optional.of(field.getKey());
      }
    }
    for (String field : List.of("serverAddress", "query", "threshold")) {
      if (metadata.path(field).asText().isBlank()) {
        return Optional.of(field);
      }
    }
    return metadata.path("threshold").asText().matches("\\d+(\\.\\d+)?")
        ? Optional.empty()
        : Optional.of("threshold " + metadata.path("threshold"));
  }

  private static List<JsonNode> triggers(String yaml) throws IOException {
    List<JsonNode> triggers = new ArrayList<>();
    for (String document : yaml.split("(?m)^---$")) {
      STRICT
          .<JsonNode>valueToTree(read(document))
          .path("spec")
          .path("triggers")
          .forEach(triggers::add);
    }
    return triggers;
  }

  private static Values values(String yaml) {
    return STRICT.convertValue(read(yaml), Values.class);
  }

  private static Object read(String yaml) {
    return new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }

  private static String scalers() throws IOException {
    return Files.readString(KUBERNETES.resolve("components/keda/scalers.yaml"));
  }

  private static String adapter() throws IOException {
    return Files.readString(KUBERNETES.resolve("adapter.yaml"));
  }
}
