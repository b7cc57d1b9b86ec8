package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static final String CERTIFICATE = "glauber.server.tls.certificate";
  private static final String KEY = "glauber.server.tls.key";
  private static final String CLIENT_CA = "glauber.server.tls.client-ca";

  @TempDir static Path directory;
  private static Path certificate;
  private static Path key;

  @BeforeAll
  static void makeACertificate() throws Exception {
    certificate = directory.resolve("cert.pem");
    key = directory.resolve("key.pem");
    makeACertificate(certificate, key);
  }

  private static void makeACertificate(Path certificateFile, Path keyFile) throws Exception {
    HeldCertificate held =
        new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();
    Files.writeString(certificateFile, held.certificatePem());
    Files.writeString(keyFile, held.privateKeyPkcs8Pem());
  }

  @Test
  void aCallerThatTrustsTheCertificateIsServed() throws Exception {
    try (ServerFixture fixture = fixture(Map.of(CERTIFICATE, "" + certificate, KEY, "" + key))) {
      assertThat(call(fixture, TlsChannelCredentials.newBuilder())).isEqualTo("go");
      assertThatThrownBy(() -> fixture.unary("in plain text")).hasMessageContaining("UNAVAILABLE");
    }
  }

  @Test
  void aCallerWithoutARequiredCertificateIsRefused() throws Exception {
    Map<String, String> keys =
        Map.of(CERTIFICATE, "" + certificate, KEY, "" + key, CLIENT_CA, "" + certificate);
    try (ServerFixture fixture = fixture(keys)) {
      assertThat(
              call(
                  fixture,
                  TlsChannelCredentials.newBuilder()
                      .keyManager(certificate.toFile(), key.toFile())))
          .isEqualTo("go");
      assertThatThrownBy(() -> call(fixture, TlsChannelCredentials.newBuilder()))
          .hasMessageContaining("UNAVAILABLE");
    }
  }

  @Test
  void aNewCertificateAppliesToNewConnections() throws Exception {
    Path current = Files.copy(certificate, directory.resolve("current.pem"));
    Path currentKey = Files.copy(key, directory.resolve("current-key.pem"));
    Path next = directory.resolve("next.pem");
    Path nextKey = directory.resolve("next-key.pem");
    makeACertificate(next, nextKey);
    Map<String, String> keys =
        Map.of(CERTIFICATE, "" + current, KEY, "" + currentKey, "glauber.server.tls.reload", "1s");
    try (ServerFixture fixture = fixture(keys)) {
      assertThat(call(fixture, TlsChannelCredentials.newBuilder(), certificate)).isEqualTo("go");
      replace(currentKey, nextKey);
      long twoLooks = System.nanoTime() + Duration.ofMillis(2_500).toNanos();
      while (System.nanoTime() < twoLooks) { // of a pair half of which is new nothing is taken
        assertThat(call(fixture, TlsChannelCredentials.newBuilder(), certificate)).isEqualTo("go");
      }
      replace(current, next);
      ServerFixture.eventually(
          "the new certificate is shown",
          () -> isServed(fixture, next) && !isServed(fixture, certificate));
    }
  }

  @Test
  void aNewAuthorityOfCallersAppliesToNewConnections() throws Exception {
    Path authority = Files.copy(certificate, directory.resolve("authority.pem"));
    Path next = directory.resolve("next-caller.pem");
    Path nextKey = directory.resolve("next-caller-key.pem");
    makeACertificate(next, nextKey);
    Map<String, String> keys =
        Map.of(
            CERTIFICATE,
            "" + certificate,
            KEY,
            "" + key,
            CLIENT_CA,
            "" + authority,
            "glauber.server.tls.reload",
            "1s");
    try (ServerFixture fixture = fixture(keys)) {
      assertThat(isCallerKnown(fixture, certificate, key)).isTrue();
      assertThat(isCallerKnown(fixture, next, nextKey)).isFalse();
      replace(authority, next);
      ServerFixture.eventually(
          "the new caller is known and the old one no more",
          () -> isCallerKnown(fixture, next, nextKey) && !isCallerKnown(fixture, certificate, key));
    }
  }

  private static boolean isCallerKnown(ServerFixture fixture, Path own, Path ownKey) {
    try {
      TlsChannelCredentials.Builder credentials =
          TlsChannelCredentials.newBuilder().keyManager(own.toFile(), ownKey.toFile());
      return call(fixture, credentials).equals("go");
    } catch (Exception e) {
      return false;
    }
  }

  private static void replace(Path file, Path by) throws Exception {
    Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
    // A file's time may have a resolution of whole seconds.
    Files.setLastModifiedTime(
        file, FileTime.from(Files.getLastModifiedTime(file).toInstant().plusSeconds(5)));
  }

  private static boolean isServed(ServerFixture fixture, Path trusted) {
    try {
      return call(fixture, TlsChannelCredentials.newBuilder(), trusted).equals("go");
    } catch (Exception e) {
      return false;
    }
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(
            () -> fixture(Map.of(CERTIFICATE, "" + certificate, KEY, "/no/key.pem")).close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(KEY + " /no/key.pem must be readable");
    assertThatThrownBy(() -> fixture(Map.of(CERTIFICATE, "" + certificate)).close())
        .hasMessage(KEY + " must come with the certificate, but is absent");
  }

  @Test
  void aHandshakeThatIsNeverFinishedIsEnded() throws Exception {
    Map<String, String> keys =
        Map.of(
            CERTIFICATE,
            "" + certificate,
            KEY,
            "" + key,
            "glauber.server.connections.handshake",
            "1s");
    try (ServerFixture fixture = fixture(keys);
        Socket silent = new Socket(InetAddress.getLoopbackAddress(), fixture.server.port());
        Socket half = new Socket(InetAddress.getLoopbackAddress(), fixture.server.port())) {
      silent.setSoTimeout(20_000);
      half.setSoTimeout(20_000);
      half.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1}); // a ClientHello begins so
      assertThat(LimitsTest.endOf(silent)).isTrue();
      assertThat(LimitsTest.endOf(half)).isTrue();
      assertThat(call(fixture, TlsChannelCredentials.newBuilder())).isEqualTo("go");
    }
  }

  private static ServerFixture fixture(Map<String, String> keys) {
    return new ServerFixture(
        keys,
        (request, responses) -> {
          responses.onNext(StringValue.of(request));
          responses.onCompleted();
        });
  }

  private static String call(ServerFixture fixture, TlsChannelCredentials.Builder credentials)
      throws Exception {
    return call(fixture, credentials, certificate);
  }

  private static String call(
      ServerFixture fixture, TlsChannelCredentials.Builder credentials, Path trusted)
      throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                "localhost",
                fixture.server.port(),
                credentials.trustManager(trusted.toFile()).build())
            .build();
    try {
      return ClientCalls.blockingUnaryCall(
              channel, ScriptedService.UNARY, CallOptions.DEFAULT, StringValue.of("go"))
          .getValue();
    } finally {
      channel.shutdownNow();
    }
  }
}
