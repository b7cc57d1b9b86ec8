package org.glauber.cli.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import okhttp3.tls.HeldCertificate;
import org.glauber.cli.CommandRun;
import org.glauber.client.FakeGatewayServer;
import org.glauber.console.ExitCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands over TLS, mutual TLS, plain text and other protocols, with real handshakes. */
class TlsAccessTest {
  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder().certificateAuthority(0).build();
  private static final HeldCertificate ANOTHER =
      new HeldCertificate.Builder().certificateAuthority(0).build();
  private static final HeldCertificate SERVER =
      new HeldCertificate.Builder()
          .signedBy(AUTHORITY)
          .addSubjectAlternativeName("127.0.0.1")
          .build();
  private static final HeldCertificate RSA =
      new HeldCertificate.Builder().signedBy(AUTHORITY).rsa2048().build();
  private static final HeldCertificate EC =
      new HeldCertificate.Builder().signedBy(AUTHORITY).ecdsa256().build();
  private static final HeldCertificate STRANGER =
      new HeldCertificate.Builder().signedBy(ANOTHER).build();

  @TempDir static Path directory;

  @BeforeAll
  static void writeFiles() throws IOException {
    write("ca.pem", AUTHORITY.certificatePem());
    write("another.pem", ANOTHER.certificatePem());
    write("rsa.pem", RSA.certificatePem());
    write("rsa.key", RSA.privateKeyPkcs8Pem());
    write("rsa.pkcs1", RSA.privateKeyPkcs1Pem());
    write("ec.pem", "This is my certificate:\r\n" + EC.certificatePem().replace("\n", "\r\n"));
    write("ec.key", EC.privateKeyPkcs8Pem());
    write("both.pem", EC.privateKeyPkcs8Pem() + EC.certificatePem());
    write("stranger.pem", STRANGER.certificatePem());
    write("stranger.key", STRANGER.privateKeyPkcs8Pem());
    write("empty", "");
    write("cut.pem", RSA.certificatePem().substring(0, 300) + "\n-----END CERTIFICATE-----\n");
    write("cut.key", RSA.privateKeyPkcs8Pem().substring(0, 300) + "\n-----END PRIVATE KEY-----\n");
    write("encrypted", RSA.privateKeyPkcs8Pem().replace("PRIVATE", "ENCRYPTED PRIVATE"));
    write(
        "encrypted1",
        RSA.privateKeyPkcs1Pem()
            .replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"));
  }

  @ParameterizedTest
  @CsvSource({"rsa.pem, rsa.key", "ec.pem, ec.key", "both.pem, both.pem"})
  void aClientCertificateIsPresentedToAGatewayThatRequiresOne(String certificate, String key)
      throws IOException {
    try (FakeGatewayServer gateway = FakeGatewayServer.start(tls(ClientAuth.REQUIRE))) {
      CommandRun run = models(gateway, "--ca", "ca.pem", "--cert", certificate, "--key", key);
      assertThat(run.err()).isEmpty();
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void aMissingClientCertificateIsReported() throws IOException {
    try (FakeGatewayServer gateway = FakeGatewayServer.start(tls(ClientAuth.REQUIRE))) {
      assertThat(unavailable(models(gateway, "--ca", "ca.pem")))
          .startsWith(gateway.target() + " refuses the connection (")
          .endsWith(" If it requires a client certificate, pass one with --cert and --key.\n");
      assertThat(
              unavailable(
                  models(
                      gateway,
                      "--ca",
                      "ca.pem",
                      "--cert",
                      "stranger.pem",
                      "--key",
                      "stranger.key")))
          .contains(
              "The certificate in --cert must be issued by an authority that the gateway trusts.");
    }
  }

  @Test
  void plainTextToATlsPortFailsWithAHint() throws IOException {
    for (ClientAuth asked : ClientAuth.values()) {
      try (FakeGatewayServer gateway = FakeGatewayServer.start(tls(asked))) {
        assertThat(unavailable(models(gateway)))
            .isEqualTo(
                gateway.target()
                    + " speaks TLS: --ca (or GLAUBER_CA) must"
                    + " name the authority of its certificate.\n");
      }
    }
  }

  @Test
  void tlsToAPlainTextPortFailsWithAHint() throws IOException {
    try (FakeGatewayServer gateway = FakeGatewayServer.start()) {
      assertThat(unavailable(models(gateway, "--ca", "ca.pem")))
          .isEqualTo(
              gateway.target()
                  + " speaks plain text, not TLS: leave out --ca (or GLAUBER_CA) to reach it.\n");
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityIsNotTrusted() throws IOException {
    try (FakeGatewayServer gateway = FakeGatewayServer.start(tls(ClientAuth.NONE))) {
      assertThat(unavailable(models(gateway, "--ca", "another.pem")))
          .isEqualTo(
              "The certificate of %s cannot be trusted with the authorities in --ca %s: it was not issued by any of them.\n"
                  .formatted(gateway.target(), directory.resolve("another.pem")));
    }
  }

  @Test
  void aCertificateForAnotherHostIsNotTrusted() throws IOException {
    try (FakeGatewayServer gateway = FakeGatewayServer.start(tls(ClientAuth.NONE))) {
      String target = gateway.target().replace("127.0.0.1", "localhost");
      CommandRun run =
          CommandRun.of(
              directory, "models", "--target", target, "--ca", "" + directory.resolve("ca.pem"));
      assertThat(unavailable(run))
          .startsWith("The certificate of " + target)
          .contains("localhost found.");
    }
  }

  @Test
  void aServerOfAnotherProtocolIsReported() throws IOException {
    InetAddress here = InetAddress.ofLiteral("127.0.0.1");
    try (ServerSocket port = new ServerSocket(0, 1, here)) {
      Thread.ofPlatform().daemon().start(() -> greet(port));
      String target = "127.0.0.1:" + port.getLocalPort();
      assertThat(unavailable(CommandRun.of(directory, "models", "--target", target)))
          .isEqualTo("The server at " + target + " does not speak gRPC, so it is not a gateway.\n");
    }
  }

  /** Greets every connection as a mail server does, until the port is closed. */
  private static void greet(ServerSocket port) {
    try {
      while (true) {
        try (Socket caller = port.accept();
            OutputStream out = caller.getOutputStream()) {
          out.write("220 mail.example ESMTP at your service\r\n".getBytes(StandardCharsets.UTF_8));
          out.flush();
          // Read everything: closing with unread bytes resets the connection, and the greeting is
          // lost.
          caller.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
      }
    } catch (IOException e) {
      return;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--ca missing | missing: it cannot be read: no such file or directory.",
        "--ca . | it cannot be read: Is a directory.",
        "--ca empty | empty: it must hold certificates in PEM format",
        "--ca rsa.key | rsa.key: it must hold certificates in PEM format, but has no line -----BEGIN CERTIFICATE-----; it holds a private key.",
        "--ca cut.pem | cut.pem: certificate 1 in it is malformed.",
        "--ca ca.pem --cert rsa.pem | --key is missing",
        "--ca ca.pem --key rsa.key | --cert is missing",
        "--cert rsa.pem --key rsa.key | --ca must name the authority",
        "--ca ca.pem --cert cut.pem --key rsa.key | cut.pem: certificate 1 in it is malformed.",
        "--ca ca.pem --cert rsa.pem --key rsa.pem | it must hold a private key in PEM format, but has no line -----BEGIN PRIVATE KEY-----; it holds a certificate.",
        "--ca ca.pem --cert rsa.pem --key stranger.key | the key is malformed, or not of the certificate's algorithm, RSA.",
        "--ca ca.pem --cert stranger.pem --key ec.key | ec.key: the key does not belong to the certificate in ",
        "--ca ca.pem --cert rsa.pem --key cut.key | cut.key: the key is malformed",
        "--ca ca.pem --cert rsa.pem --key rsa.pkcs1 | the key must be in PKCS#8, but the file has BEGIN RSA PRIVATE KEY. Convert it with: openssl pkcs8 -topk8 -nocrypt -in ",
        "--ca ca.pem --cert rsa.pem --key encrypted | the key must not be encrypted. Convert it with: openssl pkcs8 -topk8 -nocrypt -in ",
        "--ca ca.pem --cert rsa.pem --key encrypted1 | the key must not be encrypted. Convert it with: openssl pkcs8 -topk8 -nocrypt -in ",
      })
  void anUnusablePemFileIsReportedWithItsRule(String options, String why) throws IOException {
    List<String> command = new ArrayList<>(List.of("models", "--target", "127.0.0.1:1"));
    for (String word : options.split(" ")) {
      command.add(word.startsWith("--") ? word : "" + directory.resolve(word));
    }
    CommandRun run = CommandRun.of(directory, command.toArray(String[]::new));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains(why).hasLineCount(1).doesNotContain("null");
  }

  private static CommandRun models(FakeGatewayServer gateway, String... options) {
    List<String> command = new ArrayList<>(List.of("models", "--target", gateway.target()));
    for (String word : options) {
      command.add(word.startsWith("--") ? word : "" + directory.resolve(word));
    }
    return CommandRun.of(directory, command.toArray(String[]::new));
  }

  private static String unavailable(CommandRun run) {
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(run.err()).hasLineCount(1);
    return run.err();
  }

  private static ServerCredentials tls(ClientAuth clients) throws IOException {
    return TlsServerCredentials.newBuilder()
        .keyManager(stream(SERVER.certificatePem()), stream(SERVER.privateKeyPkcs8Pem()))
        .trustManager(stream(AUTHORITY.certificatePem()))
        .clientAuth(clients)
        .build();
  }

  private static ByteArrayInputStream stream(String pem) {
    return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
  }

  private static void write(String name, String content) throws IOException {
    Files.writeString(directory.resolve(name), content);
  }
}
