package org.glauber.server;

import static org.glauber.server.config.ConfigRules.require;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import java.nio.file.Path;
import org.glauber.server.config.GrpcServerConfig;
import org.glauber.server.tls.TlsFiles;

/** The server's credentials as configured. */
final class Credentials {
  static final String PREFIX = "glauber.server.tls.";

  private Credentials() {}

  /** Plain text, TLS, or TLS that asks callers for a certificate. */
  static ServerCredentials of(GrpcServerConfig.Tls tls, TlsFiles files) {
    if (tls.certificate().isEmpty()) {
      require(tls.key().isEmpty(), PREFIX + "key", "must come with a certificate", "alone");
      require(
          tls.clientCa().isEmpty(), PREFIX + "client-ca", "must come with a certificate", "alone");
      return InsecureServerCredentials.create();
    }
    Path certificate = tls.certificate().get();
    require(tls.key().isPresent(), PREFIX + "key", "must come with the certificate", "absent");
    TlsServerCredentials.Builder builder =
        TlsServerCredentials.newBuilder()
            .keyManager(files.identity(certificate, tls.key().orElseThrow()));
    if (tls.clientCa().isPresent()) {
      builder
          .trustManager(files.authorities("client-ca", tls.clientCa().get(), false))
          .clientAuth(ClientAuth.REQUIRE);
    }
    return builder.build();
  }
}
