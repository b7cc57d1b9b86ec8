package org.glauber.server.auth;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.glauber.server.auth.IssuerKeys.IssuerException;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;

/**
 * Fetches keys from an issuer's {@code jwks_uri}. The whole response must arrive within the
 * time-out. Redirects are not followed, because their targets are not configured.
 */
final class JwksEndpoint implements IssuerKeys.Source {
  private static final long MAX_BYTES = 1 << 20;

  private final HttpClient client;
  private final HttpRequest request;
  private final Duration timeout;

  JwksEndpoint(URI uri, Duration timeout) {
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.request =
        HttpRequest.newBuilder(uri).header("Accept", "application/json").timeout(timeout).build();
    this.timeout = timeout;
  }

  @Override
  public List<JsonWebKey> fetch() throws IssuerException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BYTES));
    try {
      HttpResponse<String> response = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (response.statusCode() != 200) {
        throw new IssuerException("it answered with HTTP status " + response.statusCode());
      }
      List<JsonWebKey> keys = new JsonWebKeySet(response.body()).getJsonWebKeys();
      if (keys.isEmpty()) {
        throw new IssuerException("its response has no keys");
      }
      return keys;
    } catch (TimeoutException e) {
      throw new IssuerException("it did not answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw new IssuerException(String.valueOf(e.getCause()));
    } catch (JoseException e) {
      throw new IssuerException("its response is not a JSON Web Key Set");
    } finally {
      answer.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
