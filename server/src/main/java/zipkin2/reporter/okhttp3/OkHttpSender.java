package zipkin2.reporter.okhttp3;

import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;

/**
 * A stub for Zipkin's sender over OkHttp. OpenTelemetry's Zipkin exporter creates an OkHttpSender
 * if no other sender is set; the services always set one over {@link java.net.HttpURLConnection}.
 * The JVM never loads this class, but a native build links every class that reachable code names,
 * whether or not it is used. The real class would add OkHttp, Okio and Kotlin's library to every
 * service, 3 MB, and refer to further optional classes that are missing.
 */
public abstract class OkHttpSender extends BytesMessageSender.Base {
  private OkHttpSender() {
    super(Encoding.JSON);
  }

  /** Always throws, because this sender is not included. */
  public static Builder newBuilder() {
    throw new UnsupportedOperationException(
        "OkHttpSender is not included: set another sender with setSender");
  }

  /** The builder's methods that the exporter calls. Never instantiated. */
  public abstract static class Builder {
    private Builder() {}

    /** Sets the URL to which spans are sent. */
    public abstract Builder endpoint(String endpoint);

    /** Sets whether spans are compressed with gzip. */
    public abstract Builder compressionEnabled(boolean compressionEnabled);

    /** Sets the time-out of a response. */
    public abstract Builder readTimeout(int readTimeoutMillis);

    /** Creates the sender. */
    public abstract OkHttpSender build();
  }
}
