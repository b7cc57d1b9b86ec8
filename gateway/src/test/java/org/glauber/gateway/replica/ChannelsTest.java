package org.glauber.gateway.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.opentelemetry.api.OpenTelemetry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import okhttp3.tls.HeldCertificate;
import org.glauber.gateway.Eventually;
import org.glauber.gateway.TestConfig;
import org.glauber.gateway.discovery.Address;
import org.glauber.server.telemetry.Telemetry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the gateway's side of TLS while its files change: the authorities and its certificate. */
class ChannelsTest {
  private static final HeldCertificate OLD = certificate();
  private static final HeldCertificate NEW = certificate();

  @TempDir Path directory;
  private Path ca = Path.of("");
  private Path certificate = Path.of("");
  private Path key = Path.of("");

  private static HeldCertificate certificate() {
    return new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
  }

  @BeforeEach
  void begin() throws IOException {
    ca = Files.writeString(directory.resolve("ca.pem"), OLD.certificatePem());
    certificate = Files.writeString(directory.resolve("cert.pem"), OLD.certificatePem());
    key = Files.writeString(directory.resolve("key.pem"), OLD.privateKeyPkcs8Pem());
  }

  @Test
  void aChangedAuthorityAppliesToNewConnections() throws Exception {
    try (Replica oldReplica = new Replica(OLD, OLD);
        Replica newReplica = new Replica(NEW, OLD);
        Channels channels = channels()) {
      assertThat(oldReplica.isReached(channels)).isTrue();
      assertThat(newReplica.isReached(channels)).isFalse();
      replace(ca, NEW.certificatePem());
      Eventually.holds(
          "the new file applies and the old one does not",
          () -> newReplica.isReached(channels) && !oldReplica.isReached(channels));
    }
  }

  @Test
  void aChangedCertificateAppliesToNewConnections() throws Exception {
    try (Replica knowsOld = new Replica(OLD, OLD);
        Replica knowsNew = new Replica(OLD, NEW);
        Channels channels = channels()) {
      assertThat(knowsOld.isReached(channels)).isTrue();
      assertThat(knowsNew.isReached(channels)).isFalse();
      replace(certificate, NEW.certificatePem());
      replace(key, NEW.privateKeyPkcs8Pem());
      Eventually.holds(
          "the new file applies and the old one does not",
          () -> knowsNew.isReached(channels) && !knowsOld.isReached(channels));
    }
  }

  @Test
  void sessionsOfAWithdrawnAuthorityAreNotResumed() throws Exception {
    try (Replica oldReplica = new Replica(OLD, OLD);
        Replica newReplica = new Replica(NEW, OLD);
        Channels channels = channels()) {
      ManagedChannel channel = oldReplica.open(channels);
      try {
        assertThat(Replica.isReached(channel)).isTrue();
        replace(ca, NEW.certificatePem());
        Eventually.holds("the new authority is trusted", () -> newReplica.isReached(channels));
        Eventually.holds(
            "the old replica is refused",
            () -> {
              channel.enterIdle(); // the next call needs another connection
              return !Replica.isReached(channel);
            });
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private Channels channels() {
    return new Channels(
        TestConfig.with(
                "glauber.gateway.replicas.tls.ca",
                ca.toString(),
                "glauber.gateway.replicas.tls.certificate",
                certificate.toString(),
                "glauber.gateway.replicas.tls.key",
                key.toString(),
                "glauber.gateway.replicas.tls.reload",
                "1s")
            .replicas(),
        new Telemetry(OpenTelemetry.noop()).clientInterceptor());
  }

  private static void replace(Path file, String text) throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    Files.writeString(file, text);
    // The watcher may see file times in whole seconds only.
    Files.setLastModifiedTime(file, FileTime.from(before.toInstant().plusSeconds(5)));
  }

  /** A service that presents one certificate and requires another of its clients. */
  private static final class Replica implements AutoCloseable {
    private final Server server;

    Replica(HeldCertificate own, HeldCertificate callers) throws IOException {
      server =
          Grpc.newServerBuilderForPort(
                  0,
                  TlsServerCredentials.newBuilder()
                      .keyManager(pem(own.certificatePem()), pem(own.privateKeyPkcs8Pem()))
                      .trustManager(pem(callers.certificatePem()))
                      .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                      .build())
              .addService(new HealthStatusManager().getHealthService())
              .build()
              .start();
    }

    private static InputStream pem(String text) {
      return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    ManagedChannel open(Channels channels) {
      return channels.open(new Address("127.0.0.1", server.getPort()), "denoiser");
    }

    boolean isReached(Channels channels) {
      ManagedChannel channel = open(channels);
      try {
        return isReached(channel);
      } finally {
        channel.shutdownNow();
      }
    }

    static boolean isReached(ManagedChannel channel) {
      try {
        HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
        return true;
      } catch (StatusRuntimeException e) {
        return false;
      }
    }

    @Override
    public void close() {
      server.shutdownNow();
    }
  }
}
