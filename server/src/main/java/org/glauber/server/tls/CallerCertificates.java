package org.glauber.server.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts callers by their certificates. An authority must have issued the certificate and, if
 * names are configured, one of them must be a subject alternative name: a DNS name, or a URI such
 * as a SPIFFE ID. Names are compared as a whole: a wildcard in a certificate matches nothing, and
 * the common name is ignored (RFC 9525). Other callers are refused in the handshake, before the
 * server reads any HTTP/2.
 */
public final class CallerCertificates extends X509ExtendedTrustManager {
  private static final int DNS = 2; // GeneralName, RFC 5280
  private static final int URI = 6;
  private static final Pattern NAME =
      Pattern.compile(
          "(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})\\.?){1,64}"
              + "|[A-Za-z][A-Za-z0-9+.-]*://[!-~&&[^*]]{1,2000}");

  private final X509ExtendedTrustManager authorities;
  private final Set<String> names;
  private final Consumer<String> refused;

  /**
   * @param authorities verifies the chain of certificates
   * @param names the names of accepted callers, each {@link #isName}; if empty, all are accepted
   * @param refused receives the reason of each refusal; callers determine how often that is
   */
  public CallerCertificates(
      X509ExtendedTrustManager authorities, Collection<String> names, Consumer<String> refused) {
    this.authorities = authorities;
    this.names = names.stream().map(CallerCertificates::comparable).collect(Collectors.toSet());
    this.refused = refused;
  }

  /** Whether a text is a DNS name without wildcards, or a URI. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** DNS names are case-insensitive, URIs are not. */
  private static String comparable(String name) {
    return name.contains("://") ? name : name.toLowerCase(Locale.ROOT);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, () -> authorities.checkClientTrusted(chain, authType));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, () -> authorities.checkClientTrusted(chain, authType, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> authorities.checkClientTrusted(chain, authType, engine));
  }

  /** Verifies a chain of certificates. */
  @FunctionalInterface
  private interface Verification {
    void run() throws CertificateException;
  }

  private void check(X509Certificate[] chain, Verification verification)
      throws CertificateException {
    try {
      verification.run();
      requireName(chain[0]);
    } catch (CertificateException e) {
      refused.accept(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private void requireName(X509Certificate certificate) throws CertificateException {
    List<String> own = namesOf(certificate);
    if (!names.isEmpty()
        && own.stream().map(CallerCertificates::comparable).noneMatch(names::contains)) {
      throw new CertificateException("its names " + own + " are not among client-names");
    }
  }

  private static List<String> namesOf(X509Certificate certificate)
      throws CertificateParsingException {
    List<String> own = new ArrayList<>();
    Collection<List<?>> all = certificate.getSubjectAlternativeNames();
    if (all != null) {
      for (List<?> name : all) {
        if (Objects.equals(name.get(0), DNS) || Objects.equals(name.get(0), URI)) {
          own.add(String.valueOf(name.get(1)));
        }
      }
    }
    return own;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw notAServer();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw notAServer();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw notAServer();
  }

  private static CertificateException notAServer() {
    return new CertificateException("these authorities only verify callers");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
