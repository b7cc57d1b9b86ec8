package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glauber.cli.suite.ServiceKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The manifests as {@code kubectl} renders them, against Kubernetes' own types and against the
 * services' configuration. What is missing or of another type {@code tests/deploy} finds.
 */
class ManifestsIT {
  private static final Path OVERLAYS = Home.root().resolve("deploy/kubernetes/overlays");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final long BEFORE_THE_DRAIN = 5; // seconds of preStop

  @BeforeAll
  static void needKubectl() {
    assumeTrue(Home.isInstalled("kubectl"), "kubectl is not installed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "production"})
  void everyFieldIsOneThatKubernetesKnows(String overlay) throws Exception {
    List<HasMetadata> manifests = manifests(rendered(overlay));
    assertThat(manifests).hasSizeGreaterThan(16);
    for (HasMetadata manifest : manifests) {
      assertThat(unknownFields(manifest, name(manifest))).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Deployment, readinessProbe",
    "Deployment, topologySpreadConstraints",
    "Deployment, readOnlyRootFilesystem",
    "Deployment, terminationGracePeriodSeconds",
    "Service, selector",
    "Service, externalTrafficPolicy",
    "PodDisruptionBudget, maxUnavailable",
    "NetworkPolicy, egress",
    "HorizontalPodAutoscaler, averageValue",
    "ResourceQuota, hard",
    "ConfigMap, data",
    "Namespace, labels"
  })
  void aFieldThatIsMisspeltIsFound(String kind, String field) throws Exception {
    Matcher found =
        Stream.of(rendered("production").split("(?m)^---$"))
            .filter(document -> document.contains("\nkind: " + kind + "\n"))
            .map(Pattern.compile("\\b" + field + ":")::matcher)
            .filter(Matcher::find)
            .findFirst()
            .orElseThrow();
    HasMetadata mistaken = YAML.unmarshal(found.replaceFirst(field + "s:"));
    assertThat(unknownFields(mistaken, name(mistaken)))
        .singleElement()
        .asString()
        .endsWith(field + "s");
  }

  /** What a GPU does is not what a core does, whichever of the two scales. */
  @Test
  void onGpusBothAutoscalersHaveTheSameTarget(@TempDir Path directory) throws Exception {
    Path deploy = Home.root().resolve("deploy/kubernetes");
    Path copy = directory.resolve("kubernetes");
    try (Stream<Path> files = Files.walk(deploy)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(deploy.relativize(file).toString()));
      }
    }
    Path production = copy.resolve("overlays/production");
    Path overlay = production.resolve("kustomization.yaml");
    Files.writeString(
        overlay, Files.readString(overlay).replace("components/hpa", "components/keda"));
    assertThat(rendered("production")).contains("averageValue: \"280\"");
    assertThat(renderedAt(production)).contains("threshold: \"280\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "production"})
  void portsAreThoseThatTheServicesListenAt(String overlay) throws Exception {
    List<HasMetadata> manifests = manifests(rendered(overlay));
    for (ServiceKind kind : ServiceKind.values()) {
      Map<String, Integer> configured =
          Map.of(
              "grpc", configured(kind, "glauber.server.port"),
              "http", configured(kind, "quarkus.http.port"));
      Container container = pod(manifests, kind).getContainers().getFirst();
      assertThat(
              container.getPorts().stream()
                  .collect(
                      Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort)))
          .isEqualTo(configured);
      assertThat(
              of(manifests, Service.class, kind.peerName()).getSpec().getPorts().stream()
                  .collect(Collectors.toMap(ServicePort::getName, ServicePort::getPort)))
          .isEqualTo(configured);
      for (Probe probe :
          List.of(
              container.getStartupProbe(),
              container.getReadinessProbe(),
              container.getLivenessProbe())) {
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("http");
        assertThat(probe.getHttpGet().getPath()).matches("/q/health/(live|ready)");
      }
      if (kind != ServiceKind.GATEWAY) {
        assertThat(environment(gateway(manifests)))
            .containsEntry(stork(kind, "PORT"), String.valueOf(configured.get("grpc")))
            .containsEntry(stork(kind, "HOSTNAME"), kind.peerName() + ".glauber.svc.cluster.local");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "production"})
  void everyPodIsLockedDownAndHasTimeToDrain(String overlay) throws Exception {
    List<HasMetadata> manifests = manifests(rendered(overlay));
    Duration drain = Duration.parse("PT" + drainGrace());
    for (ServiceKind kind : ServiceKind.values()) {
      PodSpec pod = pod(manifests, kind);
      assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(pod.getSecurityContext().getSeccompProfile().getType())
          .isEqualTo("RuntimeDefault");
      assertThat(pod.getTerminationGracePeriodSeconds())
          .isGreaterThan(BEFORE_THE_DRAIN + drain.toSeconds());
      for (Container container :
          Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()).toList()) {
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop())
            .containsExactly("ALL");
        assertThat(container.getResources().getLimits()).containsKey("memory");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "production"})
  void nobodyCallsAnInnerServiceButGateways(String overlay) throws Exception {
    List<HasMetadata> manifests = manifests(rendered(overlay));
    assertThat(of(manifests, Namespace.class, "glauber").getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    for (ServiceKind kind : ServiceKind.values()) {
      NetworkPolicySpec policy = of(manifests, NetworkPolicy.class, kind.peerName()).getSpec();
      assertThat(policy.getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress");
      assertThat(policy.getPodSelector().getMatchLabels())
          .containsEntry("app.kubernetes.io/name", kind.peerName());
      for (NetworkPolicyIngressRule rule : policy.getIngress()) {
        String port = rule.getPorts().getFirst().getPort().getStrVal();
        if (port.equals("grpc") && kind != ServiceKind.GATEWAY) {
          assertThat(rule.getFrom())
              .singleElement()
              .satisfies(
                  from ->
                      assertThat(from.getPodSelector().getMatchLabels())
                          .containsEntry("app.kubernetes.io/name", "gateway"));
        }
        if (port.equals("http")) {
          assertThat(rule.getFrom().getFirst().getNamespaceSelector().getMatchLabels())
              .containsEntry("kubernetes.io/metadata.name", "monitoring");
        }
      }
      // By these labels Prometheus finds a pod and calls it (prometheus/kubernetes.yaml).
      assertThat(
              of(manifests, Deployment.class, kind.peerName())
                  .getSpec()
                  .getTemplate()
                  .getMetadata()
                  .getLabels())
          .containsEntry("app.kubernetes.io/part-of", "glauber")
          .containsEntry("app.kubernetes.io/name", kind.peerName());
    }
  }

  /** What is mounted is there, and what is set is something that the services know. */
  @Test
  void whatProductionSetsTheServicesKnow() throws Exception {
    List<HasMetadata> manifests = manifests(rendered("production"));
    String documented = Files.readString(Home.root().resolve("deploy/README.md"));
    for (ServiceKind kind : ServiceKind.values()) {
      Container container = pod(manifests, kind).getContainers().getFirst();
      for (String variable : environment(container).keySet()) {
        if (variable.startsWith("GLAUBER_")) {
          assertThat(documented).as("deploy/README.md tells of it").contains("`" + variable);
        }
      }
      Set<String> volumes =
          pod(manifests, kind).getVolumes().stream()
              .map(io.fabric8.kubernetes.api.model.Volume::getName)
              .collect(Collectors.toSet());
      assertThat(container.getVolumeMounts())
          .extracting(io.fabric8.kubernetes.api.model.VolumeMount::getName)
          .isSubsetOf(volumes);
    }
  }

  private static String rendered(String overlay) throws IOException, InterruptedException {
    return renderedAt(OVERLAYS.resolve(overlay));
  }

  private static String renderedAt(Path overlay) throws IOException, InterruptedException {
    Process kubectl =
        new ProcessBuilder("kubectl", "kustomize", overlay.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String yaml = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(kubectl.waitFor()).isZero();
    return yaml;
  }

  private static List<HasMetadata> manifests(String yaml) {
    List<HasMetadata> manifests = new ArrayList<>();
    for (String document : yaml.split("(?m)^---$")) {
      manifests.add(YAML.unmarshal(document));
    }
    return manifests;
  }

  private static String name(HasMetadata manifest) {
    return manifest.getKind() + " " + manifest.getMetadata().getName();
  }

  private static <T extends HasMetadata> T of(
      List<HasMetadata> manifests, Class<T> type, String name) {
    return manifests.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(manifest -> manifest.getMetadata().getName().equals(name))
        .findAny()
        .orElseThrow();
  }

  private static PodSpec pod(List<HasMetadata> manifests, ServiceKind kind) {
    return of(manifests, Deployment.class, kind.peerName()).getSpec().getTemplate().getSpec();
  }

  private static Container gateway(List<HasMetadata> manifests) {
    return pod(manifests, ServiceKind.GATEWAY).getContainers().getFirst();
  }

  private static Map<String, String> environment(Container container) {
    return container.getEnv().stream()
        .collect(Collectors.toMap(EnvVar::getName, it -> String.valueOf(it.getValue())));
  }

  private static String stork(ServiceKind kind, String key) {
    return "QUARKUS_STORK_%s_SERVICE_DISCOVERY_%s"
        .formatted(kind.peerName().toUpperCase(java.util.Locale.ROOT), key);
  }

  private static int configured(ServiceKind kind, String key) throws IOException {
    Properties properties = new Properties();
    try (InputStream in =
        Files.newInputStream(
            Home.root()
                .resolve(kind.module())
                .resolve("src/main/resources/application.properties"))) {
      properties.load(in);
    }
    return Integer.parseInt(properties.getProperty(key));
  }

  /** As the configuration's own source has it. */
  private static String drainGrace() throws IOException {
    String source =
        Files.readString(
            Home.root()
                .resolve("server/src/main/java/org/glauber/server/config/GrpcServerConfig.java"));
    return source.replaceFirst("(?s).*@WithDefault\\(\"(\\w+)\"\\)\\s+Duration grace.*", "$1");
  }

  /** Fields that no type has: they are kept apart, and would be passed over by a server. */
  private static List<String> unknownFields(Object value, String path) throws Exception {
    List<String> unknown = new ArrayList<>();
    switch (value) {
      case Collection<?> many -> {
        for (Object one : many) {
          unknown.addAll(unknownFields(one, path));
        }
      }
      case Map<?, ?> map -> {
        for (Object one : map.values()) {
          unknown.addAll(unknownFields(one, path));
        }
      }
      case KubernetesResource resource -> unknown.addAll(unknownFieldsOf(resource, path));
      case null, default -> {}
    }
    return unknown;
  }

  private static List<String> unknownFieldsOf(KubernetesResource resource, String path)
      throws Exception {
    List<String> unknown = new ArrayList<>();
    for (Method getter : resource.getClass().getMethods()) {
      if (getter.getName().equals("getAdditionalProperties")) {
        for (Object field : ((Map<?, ?>) getter.invoke(resource)).keySet()) {
          unknown.add(path + "." + field);
        }
      } else if (getter.getName().startsWith("get") && getter.getParameterCount() == 0) {
        unknown.addAll(
            unknownFields(getter.invoke(resource), path + "." + getter.getName().substring(3)));
      }
    }
    return unknown;
  }
}
