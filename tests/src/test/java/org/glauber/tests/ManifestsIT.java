package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks the rendered manifests against Kubernetes' own types and the services' configuration.
 * {@code tests/deploy} finds fields that are missing or have another type.
 */
@EnabledIf(value = "org.glauber.tests.Home#hasKubectl", disabledReason = "kubectl is not installed")
class ManifestsIT {
  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "production"})
  void everyFieldIsOneThatKubernetesKnows(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    assertThat(manifests.all()).hasSizeGreaterThan(16);
    for (HasMetadata manifest : manifests.all()) {
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
        Stream.of(Manifests.rendered("production").split("(?m)^---$"))
            .filter(document -> document.contains("\nkind: " + kind + "\n"))
            .map(Pattern.compile("\\b" + field + ":")::matcher)
            .filter(Matcher::find)
            .findFirst()
            .orElseThrow();
    HasMetadata mistaken = Manifests.read(found.replaceFirst(field + "s:")).all().getFirst();
    assertThat(unknownFields(mistaken, name(mistaken)))
        .singleElement()
        .asString()
        .endsWith(field + "s");
  }

  /** GPUs and cores have different throughputs, for both autoscalers: docs/operations/sizing.md. */
  @Test
  void onGpusBothAutoscalersUseSeventyPercentOfTheMeasuredRate(@TempDir Path directory)
      throws Exception {
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
    String lanes =
        Manifests.of("production").environment(ServiceKind.DENOISER).get("GLAUBER_DENOISER_LANES");
    String costs =
        Files.readString(Home.root().resolve("denoiser-service/RATIONALE.md"))
            .split("## What does a pass cost on a GPU\\?")[1];
    Matcher tales =
        Pattern.compile("([\\d,]+) steps a second, [^:]+ ms a pass of " + lanes + " lanes")
            .matcher(costs);
    assertThat(tales.find()).as("%s lanes were measured", lanes).isTrue();
    double stepsPerSecond = Double.parseDouble(tales.group(1).replace(",", ""));
    long target = Math.round(0.7 * stepsPerSecond / 100) * 100;
    assertThat(Manifests.rendered("production")).contains("averageValue: \"" + target + "\"");
    assertThat(Manifests.renderedAt(production)).contains("threshold: \"" + target + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "production"})
  void portsAreThoseThatTheServicesListenAt(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    for (ServiceKind kind : ServiceKind.values()) {
      Map<String, Integer> configured =
          Map.of(
              "grpc", Integer.valueOf(Home.setting(kind, "glauber.server.port")),
              "http", Integer.valueOf(Home.setting(kind, "quarkus.http.port")));
      assertThat(
              manifests.container(kind).getPorts().stream()
                  .collect(
                      Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort)))
          .isEqualTo(configured);
      assertThat(
              manifests.named(Service.class, kind.peerName()).getSpec().getPorts().stream()
                  .collect(Collectors.toMap(ServicePort::getName, ServicePort::getPort)))
          .isEqualTo(configured);
      assertThat(manifests.deployment(kind).getSpec().getTemplate().getMetadata().getAnnotations())
          .containsEntry("prometheus.io/port", String.valueOf(configured.get("http")));
      if (kind != ServiceKind.GATEWAY) {
        assertThat(manifests.environment(ServiceKind.GATEWAY))
            .containsEntry(stork(kind, "PORT"), String.valueOf(configured.get("grpc")))
            .containsEntry(stork(kind, "HOSTNAME"), kind.peerName() + ".glauber.svc.cluster.local");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "production"})
  void onlyGatewaysCallInnerServices(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    assertThat(manifests.named(Namespace.class, "glauber").getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    for (ServiceKind kind : ServiceKind.values()) {
      NetworkPolicySpec policy = manifests.named(NetworkPolicy.class, kind.peerName()).getSpec();
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
      // Prometheus discovers and names pods by these labels (prometheus/kubernetes.yaml).
      assertThat(manifests.deployment(kind).getSpec().getTemplate().getMetadata().getLabels())
          .containsEntry("app.kubernetes.io/part-of", "glauber")
          .containsEntry("app.kubernetes.io/name", kind.peerName());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "production"})
  void whatNoPolicyAllowsIsDeniedAndNamesComeFromTheClustersOwnServer(String overlay)
      throws Exception {
    Manifests manifests = Manifests.of(overlay);
    NetworkPolicySpec denied = manifests.named(NetworkPolicy.class, "default-deny").getSpec();
    assertThat(denied.getPodSelector().getMatchLabels()).isEmpty();
    assertThat(denied.getPodSelector().getMatchExpressions()).isEmpty();
    assertThat(denied.getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress");
    assertThat(denied.getIngress()).isEmpty();
    assertThat(denied.getEgress()).isEmpty();
    for (ServiceKind kind : ServiceKind.values()) {
      for (NetworkPolicyEgressRule rule :
          manifests.named(NetworkPolicy.class, kind.peerName()).getSpec().getEgress()) {
        assertThat(rule.getPorts()).isNotEmpty();
        assertThat(rule.getTo())
            .as("%s is let out to named namespaces or pods of its own", kind)
            .isNotEmpty()
            .allSatisfy(
                to -> {
                  if (to.getNamespaceSelector() == null) {
                    assertThat(to.getPodSelector().getMatchExpressions()).isNotEmpty();
                  } else {
                    boolean isDns = rule.getPorts().getFirst().getPort().getIntVal() == 53;
                    assertThat(to.getNamespaceSelector().getMatchLabels())
                        .containsEntry(
                            "kubernetes.io/metadata.name", isDns ? "kube-system" : "monitoring");
                  }
                });
      }
    }
  }

  private static String name(HasMetadata manifest) {
    return manifest.getKind() + " " + manifest.getMetadata().getName();
  }

  private static String stork(ServiceKind kind, String key) {
    return "QUARKUS_STORK_%s_SERVICE_DISCOVERY_%s"
        .formatted(kind.peerName().toUpperCase(java.util.Locale.ROOT), key);
  }

  /**
   * Returns the fields that the Kubernetes types do not have: the parser keeps them apart, and a
   * server would ignore them.
   */
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
