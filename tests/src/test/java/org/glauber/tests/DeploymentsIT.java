package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks every Deployment of every overlay, and checks that mistakes are detected. */
@EnabledIf(value = "org.glauber.tests.Home#hasKubectl", disabledReason = "kubectl is not installed")
class DeploymentsIT {
  private static final long BEFORE_THE_DRAIN = 5; // seconds of preStop

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "production"})
  void allHoldsOfAll(String overlay) throws Exception {
    hold(Manifests.of(overlay), overlay);
  }

  /** Each mistake: a pattern of the original text, and its replacement. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "livenessProbe:(\\s+failureThreshold: 3\\s+httpGet:\\s+path: /q/health/)live | livenessProbe:$1ready",
        "readinessProbe:(\\s+failureThreshold: 3\\s+httpGet:\\s+path: /q/health/)ready | readinessProbe:$1live",
        "startupProbe:(\\s+failureThreshold: 120\\s+httpGet:\\s+path: /q/health/)live | startupProbe:$1ready",
        "startupProbe:(\\s+failureThreshold: 120\\s+httpGet:\\s+path: /q/health/)ready | startupProbe:$1live",
        "port: http(?=\\s+periodSeconds: 10) | port: grpc",
        "topologyKey: kubernetes.io/hostname | topologyKey: kubernetes.io/hostnam",
        "whenUnsatisfiable: ScheduleAnyway | whenUnsatisfiable: DoNotSchedule",
        "(labelSelector:\\s+matchLabels:\\s+app.kubernetes.io/name: )denoiser | $1gateway",
        "(maxUnavailable: 1\\s+selector:\\s+matchLabels:\\s+app.kubernetes.io/name: )vqgan | $1vqgans",
        "maxUnavailable: 1(?=\\s+selector) | maxUnavailable: 0",
        "runAsNonRoot: true | runAsNonRoot: false",
        "runAsUser: 65532 | runAsUser: 0",
        "type: RuntimeDefault | type: Unconfined",
        "readOnlyRootFilesystem: true | readOnlyRootFilesystem: false",
        "allowPrivilegeEscalation: false | allowPrivilegeEscalation: true",
        "- ALL | - NET_RAW",
        "automountServiceAccountToken: false | automountServiceAccountToken: true",
        "terminationGracePeriodSeconds: 50 | terminationGracePeriodSeconds: 35",
        "memory: 768Mi | memory: 256Mi",
        "nvidia.com/gpu: 1 | amd.com/gpu: 1",
        "maxSurge: 0 | maxSurge: 1",
        "(mountPath: /settings\\s+name: )settings | $1setting",
      })
  void aMistakeIsNoticed(String there, String instead) throws Exception {
    String rendered = Manifests.rendered("production");
    String mistaken = Pattern.compile(there).matcher(rendered).replaceFirst(instead);
    assertThat(mistaken).isNotEqualTo(rendered);
    assertThatThrownBy(() -> hold(Manifests.read(mistaken), "production"))
        .isInstanceOf(AssertionError.class);
  }

  private static void hold(Manifests manifests, String overlay) throws IOException {
    assertThat(manifests.every(Deployment.class).map(it -> it.getMetadata().getName()))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(ServiceKind.values()).map(ServiceKind::peerName).toList());
    for (ServiceKind kind : ServiceKind.values()) {
      holdProbes(manifests.container(kind), kind);
      holdSpread(manifests, kind);
      holdLocks(manifests.pod(kind));
      holdDrain(manifests.pod(kind));
      holdResources(manifests, kind, !overlay.equals("cpu"));
      holdVolumes(manifests.pod(kind));
    }
  }

  /**
   * A container that is not ready must not be killed for that; the gateway may wait long for the
   * other services.
   */
  private static void holdProbes(Container container, ServiceKind kind) {
    String started = kind == ServiceKind.GATEWAY ? "/q/health/live" : "/q/health/ready";
    holdProbe(container.getStartupProbe(), started);
    holdProbe(container.getReadinessProbe(), "/q/health/ready");
    holdProbe(container.getLivenessProbe(), "/q/health/live");
  }

  private static void holdProbe(Probe probe, String path) {
    assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
    assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("http");
  }

  /**
   * Pods are spread over nodes, few of them are unavailable at a time, and the selectors match the
   * pods' labels.
   */
  private static void holdSpread(Manifests manifests, ServiceKind kind) {
    Deployment deployment = manifests.deployment(kind);
    Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    Map<String, String> own = Map.of("app.kubernetes.io/name", kind.peerName());
    assertThat(labels).containsAllEntriesOf(own);
    assertThat(deployment.getSpec().getSelector().getMatchLabels()).isEqualTo(own);
    assertThat(deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints())
        .singleElement()
        .satisfies(
            spread -> {
              assertThat(spread.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
              assertThat(spread.getMaxSkew()).isOne();
              assertThat(spread.getWhenUnsatisfiable()).isEqualTo("ScheduleAnyway");
              assertThat(spread.getLabelSelector().getMatchLabels()).isEqualTo(own);
            });
    PodDisruptionBudget budget = manifests.named(PodDisruptionBudget.class, kind.peerName());
    assertThat(budget.getSpec().getSelector().getMatchLabels()).isEqualTo(own);
    assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isOne();
    assertThat(manifests.named(Service.class, kind.peerName()).getSpec().getSelector())
        .isEqualTo(own);
  }

  private static void holdLocks(PodSpec pod) {
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(65532);
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    for (Container container : containers(pod)) {
      SecurityContext locks = container.getSecurityContext();
      assertThat(locks.getReadOnlyRootFilesystem()).isTrue();
      assertThat(locks.getAllowPrivilegeEscalation()).isFalse();
      assertThat(locks.getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(locks.getCapabilities().getAdd()).isEmpty();
    }
  }

  private static void holdDrain(PodSpec pod) throws IOException {
    assertThat(pod.getContainers().getFirst().getLifecycle().getPreStop().getSleep().getSeconds())
        .isEqualTo(BEFORE_THE_DRAIN);
    assertThat(pod.getTerminationGracePeriodSeconds())
        .isGreaterThan(BEFORE_THE_DRAIN + drainGrace().toSeconds());
  }

  /**
   * Memory has a limit above the heap's; processor time has no limit, because a limit would slow a
   * drain.
   */
  private static void holdResources(Manifests manifests, ServiceKind kind, boolean onGpus) {
    for (Container container : containers(manifests.pod(kind))) {
      ResourceRequirements resources = container.getResources();
      assertThat(resources.getRequests()).containsOnlyKeys("cpu", "memory");
      assertThat(bytes(resources.getLimits(), "memory"))
          .isGreaterThanOrEqualTo(bytes(resources.getRequests(), "memory"));
      assertThat(resources.getLimits()).doesNotContainKey("cpu");
    }
    Container service = manifests.container(kind);
    String heap = service.getArgs().getFirst();
    assertThat(heap).matches("-Xmx\\d+m");
    assertThat(bytes(service.getResources().getRequests(), "memory"))
        .isGreaterThan(
            Quantity.getAmountInBytes(new Quantity(heap.replaceAll("\\D", "") + "Mi")).longValue());
    boolean hasGpu = onGpus && (kind == ServiceKind.DENOISER || kind == ServiceKind.VQGAN);
    assertThat(service.getResources().getLimits().containsKey("nvidia.com/gpu")).isEqualTo(hasGpu);
    assertThat(service.getImage().contains("-gpu:")).isEqualTo(hasGpu);
    assertThat(manifests.environment(kind).containsValue("gpu0")).isEqualTo(hasGpu);
    assertThat(
            manifests
                .deployment(kind)
                .getSpec()
                .getStrategy()
                .getRollingUpdate()
                .getMaxSurge()
                .getIntVal())
        .as("a GPU is given back before a new replica can have it")
        .isEqualTo(hasGpu ? 0 : 1);
  }

  private static void holdVolumes(PodSpec pod) {
    List<String> volumes = pod.getVolumes().stream().map(Volume::getName).toList();
    for (Container container : containers(pod)) {
      assertThat(container.getVolumeMounts())
          .extracting(VolumeMount::getName)
          .doesNotHaveDuplicates()
          .isSubsetOf(volumes);
    }
  }

  private static List<Container> containers(PodSpec pod) {
    return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()).toList();
  }

  private static long bytes(Map<String, Quantity> resources, String resource) {
    return Quantity.getAmountInBytes(resources.get(resource)).longValue();
  }

  /** Returns the default in the source of the configuration. */
  private static Duration drainGrace() throws IOException {
    String source =
        Files.readString(
            Home.root()
                .resolve("server/src/main/java/org/glauber/server/config/GrpcServerConfig.java"));
    return Duration.parse(
        "PT" + source.replaceFirst("(?s).*@WithDefault\\(\"(\\w+)\"\\)\\s+Duration grace.*", "$1"));
  }
}
