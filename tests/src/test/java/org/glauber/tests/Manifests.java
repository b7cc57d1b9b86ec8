package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.glauber.harness.service.ServiceKind;

/**
 * The manifests that {@code kubectl} renders from an overlay.
 *
 * @param all every manifest, in the rendered order
 */
record Manifests(List<HasMetadata> all) {
  private static final Path OVERLAYS = Home.root().resolve("deploy/kubernetes/overlays");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  static Manifests of(String overlay) throws IOException, InterruptedException {
    return read(rendered(overlay));
  }

  static Manifests read(String rendered) {
    List<HasMetadata> all = new ArrayList<>();
    for (String document : rendered.split("(?m)^---$")) {
      all.add(YAML.unmarshal(document));
    }
    return new Manifests(List.copyOf(all));
  }

  static String rendered(String overlay) throws IOException, InterruptedException {
    return renderedAt(OVERLAYS.resolve(overlay));
  }

  static String renderedAt(Path overlay) throws IOException, InterruptedException {
    Process kubectl =
        new ProcessBuilder("kubectl", "kustomize", overlay.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String yaml = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(kubectl.waitFor()).isZero();
    return yaml;
  }

  <T extends HasMetadata> Stream<T> every(Class<T> type) {
    return all.stream().filter(type::isInstance).map(type::cast);
  }

  <T extends HasMetadata> T named(Class<T> type, String name) {
    return every(type)
        .filter(manifest -> manifest.getMetadata().getName().equals(name))
        .findAny()
        .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + name));
  }

  Deployment deployment(ServiceKind kind) {
    return named(Deployment.class, kind.peerName());
  }

  PodSpec pod(ServiceKind kind) {
    return deployment(kind).getSpec().getTemplate().getSpec();
  }

  /** Returns the container in which the service runs. */
  Container container(ServiceKind kind) {
    return pod(kind).getContainers().getFirst();
  }

  /** Returns the service's environment; variables from a secret or a field have only a name. */
  Map<String, String> environment(ServiceKind kind) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (EnvFromSource from : container(kind).getEnvFrom()) {
      environment.putAll(named(ConfigMap.class, from.getConfigMapRef().getName()).getData());
    }
    for (EnvVar variable : container(kind).getEnv()) {
      environment.put(variable.getName(), variable.getValue() == null ? "" : variable.getValue());
    }
    return environment;
  }
}
