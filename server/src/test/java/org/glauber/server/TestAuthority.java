package org.glauber.server;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import okhttp3.tls.HeldCertificate;

/** An authority that issues certificates into a directory, as files in PEM. */
final class TestAuthority {
  private final Path directory;
  private final HeldCertificate root;

  /** The authority's own certificate. */
  final Path file;

  TestAuthority(Path directory, String name) throws IOException {
    this.directory = Files.createDirectories(directory.resolve(name));
    this.root = new HeldCertificate.Builder().commonName(name).certificateAuthority(0).build();
    this.file = Files.writeString(this.directory.resolve("ca.crt"), root.certificatePem());
  }

  /** A certificate and its key. */
  record Identity(Path certificate, Path key) {
    /** The server's settings for this identity, and for callers of an authority. */
    Map<String, String> serving(Path callersAuthority) {
      Map<String, String> keys = new HashMap<>();
      keys.put("glauber.server.tls.certificate", certificate.toString());
      keys.put("glauber.server.tls.key", key.toString());
      keys.put("glauber.server.tls.client-ca", callersAuthority.toString());
      keys.put("glauber.server.tls.reload", "1s");
      return keys;
    }

    /** A caller's channel with this identity to the server named {@code localhost}. */
    ManagedChannel channel(int port, Path serversAuthority) throws IOException {
      return NettyChannelBuilder.forAddress(
              "localhost",
              port,
              TlsChannelCredentials.newBuilder()
                  .keyManager(certificate.toFile(), key.toFile())
                  .trustManager(serversAuthority.toFile())
                  .build())
          .build();
    }
  }

  /**
   * Issues a certificate.
   *
   * @param names its DNS names; none makes a certificate that has a common name alone
   */
  Identity issue(String commonName, String... names) throws IOException {
    HeldCertificate.Builder builder =
        new HeldCertificate.Builder().commonName(commonName).signedBy(root);
    for (String name : names) {
      builder.addSubjectAlternativeName(name);
    }
    HeldCertificate held = builder.build();
    Path own = Files.createDirectories(directory.resolve(commonName));
    return new Identity(
        Files.writeString(own.resolve("tls.crt"), held.certificatePem()),
        Files.writeString(own.resolve("tls.key"), held.privateKeyPkcs8Pem()));
  }

  /** Calls the scripted service. */
  static String call(ManagedChannel channel) {
    return ClientCalls.blockingUnaryCall(
            channel,
            ScriptedService.UNARY,
            CallOptions.DEFAULT,
            com.google.protobuf.StringValue.of("go"))
        .getValue();
  }
}
