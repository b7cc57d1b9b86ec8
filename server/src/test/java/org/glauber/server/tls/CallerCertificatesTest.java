package org.glauber.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that a test's authority cannot issue; CallerNamesTest has the others. */
class CallerCertificatesTest {
  /** Its only name is the URI {@code spiffe://example/Gateway}. */
  private static final String SPIFFE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBlDCCATqgAwIBAgIUHhMf+E0SU3SMmU3xa8hCID7C0cQwCgYIKoZIzj0EAwIw
      DDEKMAgGA1UEAwwBeDAgFw0yNjExMzAwNDIxMDJaGA8yMTI2MTEwNjA0MjEwMlow
      DDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJsfQEdoUnGB
      5iVZdHoZDOH4GflkzJheJhuJrKqcCn4K5AHb1Zk4VV/8fWa0IF04B4/ZHmTs1Fx2
      tS/fzw3ewWijeDB2MB0GA1UdDgQWBBS/+n3vs5nLQJuq21sJq5dtNT3/MjAfBgNV
      HSMEGDAWgBS/+n3vs5nLQJuq21sJq5dtNT3/MjAPBgNVHRMBAf8EBTADAQH/MCMG
      A1UdEQQcMBqGGHNwaWZmZTovL2V4YW1wbGUvR2F0ZXdheTAKBggqhkjOPQQDAgNI
      ADBFAiBfNBf1tKWZbcjWxh2UaviwsUu6KwsRGuhHIMdy5kK7RgIhAKcMJkdkEbfK
      F9i6YNPyiJ7r5T9u3KTsz39bPErCdk0a
      -----END CERTIFICATE-----
      """;

  private final List<String> refusals = new ArrayList<>();

  @Test
  void aUriIsComparedAsAWhole() throws Exception {
    X509Certificate[] chain = {certificate()};
    callers("spiffe://example/Gateway").checkClientTrusted(chain, "UNKNOWN");
    assertThat(refusals).isEmpty();
    for (String other :
        List.of("spiffe://example/gateway", "spiffe://example/", "example", "gateway")) {
      assertThatThrownBy(() -> callers(other).checkClientTrusted(chain, "UNKNOWN"))
          .isInstanceOf(CertificateException.class);
    }
    assertThat(refusals)
        .hasSize(4)
        .allMatch(line -> line.contains("[spiffe://example/Gateway] are not among client-names"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gateway",
        "gateway.glauber.svc.cluster.local",
        "spiffe://example/ns/a/sa/gateway"
      })
  void dnsNamesAndUrisAreNames(String text) {
    assertThat(CallerCertificates.isName(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "*.example", "a b", "a..b", "spiffe://*", "spiffe://", "ä.example"})
  void wildcardsAndMalformedNamesAreRejected(String text) {
    assertThat(CallerCertificates.isName(text)).isFalse();
  }

  private CallerCertificates callers(String name) {
    return new CallerCertificates(new AnyAuthority(), List.of(name), refusals::add);
  }

  private static X509Certificate certificate() throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(SPIFFE.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Accepts every chain. */
  private static final class AnyAuthority extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
