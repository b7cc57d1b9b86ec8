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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String CERTIFICATE = "glauber.server.tls.certificate";
  private static final String KEY = "glauber.server.tls.key";
  private static final String CLIENT_CA = "glauber.server.tls.client-ca";

  @TempDir static Path directory;
  private static Path certificate;
  private static Path key;

  @BeforeAll
  static void makeACertificate() throws Exception {
    Path store = directory.resolve("store.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                (keytool
                        + " -genkeypair -alias it -keyalg EC -dname CN=localhost -validity 2"
                        + " -ext san=dns:localhost -storetype PKCS12 -storepass changeit -keystore "
                        + store)
                    .split(" "))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    certificate = pem("cert.pem", "CERTIFICATE", keys.getCertificate("it").getEncoded());
    key = pem("key.pem", "PRIVATE KEY", keys.getKey("it", PASSWORD).getEncoded());
  }

  @Test
  void aCallerThatTrustsTheCertificateIsServed() throws Exception {
    try (ServerFixture fixture = fixture(Map.of(CERTIFICATE, "" + certificate, KEY, "" + key))) {
      assertThat(call(fixture, TlsChannelCredentials.newBuilder())).isEqualTo("go");
      assertThatThrownBy(() -> fixture.unary("in plain text")).hasMessageContaining("UNAVAILABLE");
    }
  }

  @Test
  void whereCallersNeedACertificateOneWithoutIsRefused() throws Exception {
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
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () -> fixture(Map.of(CERTIFICATE, "" + certificate, KEY, "/no/key.pem")).close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(KEY + " /no/key.pem must be readable");
    assertThatThrownBy(() -> fixture(Map.of(CERTIFICATE, "" + certificate)).close())
        .hasMessage(KEY + " must come with the certificate, but is absent");
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
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                "localhost",
                fixture.server.port(),
                credentials.trustManager(certificate.toFile()).build())
            .build();
    try {
      return ClientCalls.blockingUnaryCall(
              channel, ScriptedService.UNARY, CallOptions.DEFAULT, StringValue.of("go"))
          .getValue();
    } finally {
      channel.shutdownNow();
    }
  }

  private static Path pem(String file, String type, byte[] der) throws Exception {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        directory.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, body, type));
  }
}
