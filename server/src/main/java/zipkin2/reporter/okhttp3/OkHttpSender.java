package zipkin2.reporter.okhttp3;

import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;

/**
 * Stands in for Zipkin's sender over OkHttp. OpenTelemetry's exporter to Zipkin makes one where it
 * is given no sender; the services always give it one over {@link java.net.HttpURLConnection}. The
 * JVM never asks for this class, but a native build links every class that reachable code names,
 * whether or not it is used. The real one would add OkHttp, Okio and Kotlin's library to every
 * service, 3 MB, and name optional classes that are missing in turn.
 */
public abstract class OkHttpSender extends BytesMessageSender.Base {
  private OkHttpSender() {
    super(Encoding.JSON);
  }

  /** Refuses: there is no such sender. */
  public static Builder newBuilder() {
    throw new UnsupportedOperationException(
        "no sender over OkHttp is included: give the exporter another, by setSender");
  }

  /** The methods of its builder that the exporter calls. None is ever made. */
  public abstract static class Builder {
    private Builder() {}

    /** Where spans are sent. */
    public abstract Builder endpoint(String endpoint);

    /** Whether they are sent with gzip. */
    public abstract Builder compressionEnabled(boolean compressionEnabled);

    /** How long an answer may take. */
    public abstract Builder readTimeout(int readTimeoutMillis);

    /** Makes the sender. */
    public abstract OkHttpSender build();
  }
}
