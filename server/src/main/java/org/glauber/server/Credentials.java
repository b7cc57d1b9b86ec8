package org.glauber.server;

import static org.glauber.server.config.ConfigRules.require;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.X509ExtendedTrustManager;
import org.glauber.server.config.GrpcServerConfig;
import org.glauber.server.connection.PeerFaultLog;
import org.glauber.server.tls.CallerCertificates;
import org.glauber.server.tls.FullHandshakes;
import org.glauber.server.tls.TlsFiles;
import org.jboss.logging.Logger;

/** Creates the server's credentials from its configuration. */
final class Credentials {
  private static final Logger LOG = Logger.getLogger(Credentials.class);

  static final String PREFIX = "glauber.server.tls.";

  private Credentials() {}

  /** Plain text, TLS, or mutual TLS, which requires a certificate from callers. */
  static ServerCredentials of(GrpcServerConfig.Tls tls, TlsFiles files, PeerFaultLog faults) {
    requireNames(tls);
    if (tls.certificate().isEmpty()) {
      require(tls.key().isEmpty(), PREFIX + "key", "must come with a certificate", "alone");
      require(
          tls.clientCa().isEmpty(), PREFIX + "client-ca", "must come with a certificate", "alone");
      return InsecureServerCredentials.create();
    }
    Path certificate = tls.certificate().get();
    require(tls.key().isPresent(), PREFIX + "key", "must come with the certificate", "absent");
    return FullHandshakes.server(
        files.identity(certificate, tls.key().orElseThrow()),
        tls.clientCa().map(file -> callers(file, tls, files, faults)));
  }

  private static void requireNames(GrpcServerConfig.Tls tls) {
    String key = PREFIX + "client-names";
    require(
        tls.clientNames().isEmpty() || tls.clientCa().isPresent(),
        key,
        "must come with client-ca",
        "alone");
    for (String name : tls.clientNames().orElse(List.of())) {
      require(
          CallerCertificates.isName(name),
          key,
          "must be DNS names without wildcards or URIs",
          "\"" + name + "\"");
    }
  }

  private static X509ExtendedTrustManager callers(
      Path authorities, GrpcServerConfig.Tls tls, TlsFiles files, PeerFaultLog faults) {
    List<String> names = tls.clientNames().orElse(List.of());
    if (names.isEmpty()) {
      LOG.infof(
          "%sclient-names is not set: every certificate of %s is accepted", PREFIX, authorities);
    }
    return new CallerCertificates(
        files.authorities("client-ca", authorities, false), names, faults::certificateRefused);
  }
}
