package org.glauber.server.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The gRPC server's settings, the same in every service. */
@ConfigMapping(prefix = "glauber.server")
public interface GrpcServerConfig {
  /**
   * The address to listen on. The default is loopback, so that a suite started locally is not
   * reachable from the network; containers set 0.0.0.0.
   */
  @WithDefault("127.0.0.1")
  String host();

  /** The port, 0 to 65,535. 0 chooses a free port and logs it. Each service has its own default. */
  @WithDefault("9000")
  int port();

  /** How a running server is drained. */
  Drain drain();

  /** Limits per caller and for all callers together. */
  Limits limits();

  /** How connections are kept alive and closed. */
  Connections connections();

  /** TLS. Connections are plain text if no certificate is set. */
  Tls tls();

  /** Authentication of callers. Anyone may call if nothing is set. */
  Auth auth();

  /**
   * The deadline of a call whose caller set none, 1 ms to 1 day. The default of ten minutes covers
   * the longest expected generation and bounds every call.
   */
  @WithDefault("10m")
  Duration defaultDeadline();

  /**
   * The maximum deadline, 1 ms to 1 day and at least {@code default-deadline}; later deadlines are
   * shortened to it. It bounds how long a caller's call can hold a place. The default is one hour,
   * twice the time for which a connection accepts calls.
   */
  @WithDefault("1h")
  Duration maxDeadline();

  /** Whether gRPC reflection serves the services' schema to callers. For development. */
  @WithDefault("false")
  boolean reflection();

  /**
   * A directory in which the service writes information for the program that started it, one file
   * for each item as soon as it is known: {@code grpc} and {@code http} hold addresses as
   * host:port, {@code drain} holds the maximum duration of a drain in seconds. If absent, nothing
   * is written. A supervisor that starts services on free ports sets it instead of parsing logs.
   */
  Optional<Path> supervisorDirectory();

  /** How a running server is drained. */
  interface Drain {
    /**
     * How long running calls may continue after the server stops accepting new ones, 0 to 1 hour.
     * The default of thirty seconds is Kubernetes' default termination grace period.
     */
    @WithDefault("30s")
    Duration grace();
  }

  /** Limits per caller and for all callers together. */
  interface Limits {
    /**
     * Maximum bytes of a request message, 1 KiB to 64 MiB. The default of 4 MiB is gRPC's own; a
     * chain or a batch of texts is far smaller.
     */
    @WithDefault("4194304")
    int messageBytes();

    /**
     * Maximum bytes of a request's metadata, 1 KiB to 1 MiB. The default of 16 KiB holds any trace
     * context and token.
     */
    @WithDefault("16384")
    int metadataBytes();

    /**
     * Maximum number of calls running at once in this server, 1 to 100,000. One caller may have
     * three calls for every free place, and therefore three quarters at most. A caller is a tenant,
     * or an address if callers are not authenticated. A call takes a virtual thread and a few
     * buffers; the default of a thousand is far more than a device can serve.
     */
    @WithDefault("1000")
    int calls();

    /**
     * Maximum number of catalogue calls running at once, 1 to 100,000: lists of models and of their
     * problems. They do not count towards {@code calls} and are shared in the same way. Each takes
     * about a millisecond; the default of 64 serves more gateways than a suite has.
     */
    @WithDefault("64")
    int catalogueCalls();

    /**
     * Maximum number of open health watches, 1 to 100,000, shared like {@code calls}. A watch takes
     * a few kilobytes.
     */
    @WithDefault("1000")
    int watches();

    /**
     * Maximum number of health watches on one connection, 1 to 1,000. A client that balances load
     * by health has one for each service that it calls.
     */
    @WithDefault("8")
    int watchesPerConnection();

    /**
     * Maximum bytes of a catalogue or reflection request, 1 KiB to 1 MiB. Such a request holds a
     * name, for which the default of 16 KiB is ample.
     */
    @WithDefault("16384")
    int shortBytes();

    /**
     * How long a request may take from its call's headers to its last byte, 100 ms to 1 hour; a
     * slower call ends as DEADLINE_EXCEEDED. A call whose request does not arrive holds a place
     * until then. The default of ten seconds is enough for the largest request at 4 Mbit/s.
     */
    @WithDefault("10s")
    Duration requestTimeout();

    /**
     * Maximum bytes of all incomplete requests, twice {@code message-bytes} to 1 TiB, shared like
     * {@code calls}. Each frame counts 256 bytes in addition to its own. The call that exceeds the
     * limit is refused. If absent, the limit is a quarter of the heap.
     */
    OptionalLong inboundBytes();

    /**
     * Maximum number of connections, handshakes included, 1 to 1,000,000. One address may have
     * three connections for every free one. Further connections are closed immediately. An idle
     * connection takes 8 KiB of heap, and more with TLS.
     */
    @WithDefault("2000")
    int connections();

    /** Maximum number of calls running at once on one connection, 1 to 100,000. */
    @WithDefault("256")
    int callsPerConnection();

    /**
     * HTTP/2's flow-control window of a call and of a connection in bytes, 64 KiB to 16 MiB. The
     * default of 1 MiB fills the round trip of a fast network and bounds the memory of a
     * connection.
     */
    @WithDefault("1048576")
    int flowControlWindowBytes();

    /**
     * Maximum number of a connection's streams that may be reset within {@code reset-window} before
     * their calls are accepted, 1 to 100,000; one more closes the connection. This protects against
     * the rapid-reset and MadeYouReset attacks. Accepted calls that are cancelled, for example by
     * users behind a proxy, are not counted. A call is accepted within a millisecond, and by
     * default 256 calls run on a connection, so a client that cancels all of them at once stays
     * within the default.
     */
    @WithDefault("256")
    int resets();

    /** The window for {@code resets}, 1 s to 1 hour. */
    @WithDefault("1s")
    Duration resetWindow();

    /**
     * Maximum number of pings of a connection within {@code ping-window}, 1 to 100,000; one more
     * closes the connection. A ping that follows a message from the server is not counted, because
     * clients use such pings to measure the network. A client with a keepalive interval of ten
     * milliseconds stays within the default.
     */
    @WithDefault("1000")
    int pings();

    /** The window for {@code pings}, 1 s to 1 hour. */
    @WithDefault("10s")
    Duration pingWindow();

    /**
     * Maximum log lines a minute about peers that violate the protocol, 0 to 10,000: port scans,
     * HTTP/1 or TLS on a plain HTTP/2 port, invalid frames. The next line that is logged states how
     * many were omitted.
     */
    @WithDefault("10")
    int faultLines();
  }

  /** How connections are kept alive and closed. */
  interface Connections {
    /**
     * Time-out of a connection's TLS and HTTP/2 handshakes, 1 s to 1 hour. A connection that never
     * completes them holds a socket until then.
     */
    @WithDefault("20s")
    Duration handshake();

    /** Inactivity after which the server pings its caller, 1 s to 1 day. */
    @WithDefault("1m")
    Duration keepaliveTime();

    /** How long the caller may take to answer a keepalive ping, 1 s to 1 hour. */
    @WithDefault("20s")
    Duration keepaliveTimeout();

    /** How long a connection without calls is kept, 1 s to 1 day. */
    @WithDefault("15m")
    Duration idle();

    /**
     * How long a connection accepts new calls, 1 s to 1 day. After the default of half an hour
     * callers reconnect and so discover added replicas.
     */
    @WithDefault("30m")
    Duration age();

    /**
     * How long calls may continue on a connection that has reached its age, 1 s to 1 day. The
     * default is longer than the default deadline, so that no generation ends because of its
     * connection's age.
     */
    @WithDefault("15m")
    Duration ageGrace();
  }

  /** TLS. */
  interface Tls {
    /** The server's certificate chain, a PEM file. Set together with {@code key}. */
    Optional<Path> certificate();

    /** The certificate's private key, an unencrypted PKCS#8 PEM file. */
    Optional<Path> key();

    /**
     * The authorities that must have issued callers' certificates, a PEM file. If absent, callers
     * are not asked for a certificate.
     */
    Optional<Path> clientCa();

    /**
     * The names of accepted callers: DNS names or URIs ({@code spiffe://example/gateway}), compared
     * as a whole. A caller's certificate must have one of them as a subject alternative name.
     * Requires {@code client-ca}. If absent, every certificate of these authorities is accepted,
     * which is safe only if the authority issues certificates to accepted callers alone.
     */
    Optional<List<String>> clientNames();

    /**
     * How often the files are checked for changes, 1 s to 1 day. Changes apply to new connections.
     */
    @WithDefault("1m")
    Duration reload();
  }

  /** Authentication of callers. A caller needs an API key or a token, whichever is configured. */
  interface Auth {
    /**
     * A file of lines {@code TENANT SHA256}: a call with a key of that digest belongs to that
     * tenant. The file is checked for changes once a second.
     */
    Optional<Path> apiKeys();

    /**
     * How long known API keys remain valid while their file is missing or has an invalid line, 0 to
     * 1 day. The default of a quarter of an hour leaves time to correct a mistake and bounds how
     * long a key survives its intended revocation.
     */
    @WithDefault("15m")
    Duration apiKeysKept();

    /** JSON Web Tokens of an OpenID Connect issuer. */
    Jwt jwt();
  }

  /** JSON Web Tokens. */
  interface Jwt {
    /**
     * The URL of the issuer's keys, its {@code jwks_uri}: https, or http on loopback. If absent, no
     * token is accepted.
     */
    Optional<URI> jwks();

    /** The required {@code iss} claim of tokens; set together with {@code jwks}. */
    Optional<String> issuer();

    /** The required {@code aud} claim of tokens; set together with {@code jwks}. */
    Optional<String> audience();

    /**
     * The claim that names the tenant. Callers must not be able to choose its value, because a
     * token's tenant is the same as an API key's tenant of that name.
     */
    @WithDefault("sub")
    String tenantClaim();

    /**
     * How often the keys are fetched, 10 s to 1 day. Issuers publish new keys hours before they use
     * them.
     */
    @WithDefault("5m")
    Duration refresh();

    /** Time-out of a fetch, 100 ms to 1 minute. Some callers wait for it. */
    @WithDefault("3s")
    Duration fetchTimeout();

    /**
     * The minimum interval between fetches caused by tokens with unknown keys, 1 s to 1 hour.
     * Anyone can make up such tokens.
     */
    @WithDefault("30s")
    Duration unknownKeyInterval();

    /**
     * How long known keys remain valid while the issuer is unreachable, counted from the time of
     * their next regular fetch, 0 to 1 day.
     */
    @WithDefault("1h")
    Duration keysKept();
  }
}
