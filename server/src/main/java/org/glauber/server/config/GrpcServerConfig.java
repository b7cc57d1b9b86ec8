package org.glauber.server.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The gRPC server's configuration, the same keys in every service. */
@ConfigMapping(prefix = "glauber.server")
public interface GrpcServerConfig {
  /**
   * The address to listen on. Loopback, so that a suite started for a look is not open to the
   * network; a container sets 0.0.0.0.
   */
  @WithDefault("127.0.0.1")
  String host();

  /** The port, 0 to 65,535; 0 takes a free one, told in the log. Each service sets its own. */
  @WithDefault("9000")
  int port();

  /** How a running server is drained. */
  Drain drain();

  /** What one caller and all together may take. */
  Limits limits();

  /** How connections are kept and let go. */
  Connections connections();

  /** TLS; plain text where no certificate is set. */
  Tls tls();

  /** Who may call; everybody where nothing is set. */
  Auth auth();

  /**
   * The deadline of a call whose caller set none, 1 ms to 1 day. Ten minutes: no call runs for
   * ever, and the longest generation expected ends in it.
   */
  @WithDefault("10m")
  Duration defaultDeadline();

  /**
   * The longest deadline, 1 ms to 1 day and no less than {@code default-deadline}: a call whose
   * caller set a later one ends with this. An hour, twice what a connection takes calls for: with
   * no bound a caller would choose how long its call holds a place.
   */
  @WithDefault("1h")
  Duration maxDeadline();

  /** Whether gRPC reflection tells the services' schema to whoever may call; for development. */
  @WithDefault("false")
  boolean reflection();

  /**
   * A directory in which the service writes what the program that started it has to know, each in a
   * file as soon as it is known: {@code grpc} and {@code http} hold addresses as host:port, {@code
   * drain} the seconds that a drain takes at most. Nothing is written unless it is set. A
   * supervisor that starts services on free ports sets it, and depends on no log.
   */
  Optional<Path> supervisorDirectory();

  /** How a running server is drained. */
  interface Drain {
    /**
     * How long running calls may go on after the server stopped taking new ones, 0 to 1 hour.
     * Thirty seconds, what Kubernetes grants by default.
     */
    @WithDefault("30s")
    Duration grace();
  }

  /** What one caller and all together may take. */
  interface Limits {
    /**
     * Bytes of a request message, 1 KiB to 64 MiB. Four MiB, gRPC's own default: a chain or a batch
     * of texts is far smaller.
     */
    @WithDefault("4194304")
    int messageBytes();

    /** Bytes of a request's metadata, 1 KiB to 1 MiB. Sixteen KiB hold any trace and token. */
    @WithDefault("16384")
    int metadataBytes();

    /**
     * Calls running at once in this server, 1 to 100,000; one caller may have three for every place
     * that is free, and so three quarters at most. A caller is a tenant, or an address where
     * callers are not asked who they are. A call is a virtual thread and a few buffers; a thousand
     * are far more than a device can serve.
     */
    @WithDefault("1000")
    int calls();

    /**
     * Calls for what a service offers that run at once, beside {@code calls}, 1 to 100,000: lists
     * of models and of their problems. They are shared like {@code calls}. Each takes a
     * millisecond; sixty-four are those of more gateways than a suite has.
     */
    @WithDefault("64")
    int catalogueCalls();

    /**
     * Health watches that stand open at once, 1 to 100,000, shared like {@code calls}. A watch is a
     * few kilobytes.
     */
    @WithDefault("1000")
    int watches();

    /**
     * Health watches on one connection, 1 to 1,000. A client that balances by health has one for
     * each service that it calls.
     */
    @WithDefault("8")
    int watchesPerConnection();

    /**
     * Bytes of a request for what a service offers, or by reflection, 1 KiB to 1 MiB. Sixteen KiB:
     * such a request holds a name.
     */
    @WithDefault("16384")
    int shortBytes();

    /**
     * How long a request may take from its call's headers to its end, 100 ms to 1 hour; then the
     * call ends as DEADLINE_EXCEEDED. Ten seconds are enough for the largest request at 4 Mbit/s. A
     * call whose request does not come holds a place, so that this bounds what silence costs.
     */
    @WithDefault("10s")
    Duration requestTimeout();

    /**
     * Bytes of all requests that are not complete, twice {@code message-bytes} to 1 TiB; shared
     * like {@code calls}, and each frame counts 256 bytes more than it has. At one more a call is
     * refused. Absent: a quarter of the heap.
     */
    OptionalLong inboundBytes();

    /**
     * Connections at once, handshakes included, 1 to 1,000,000; one address may have three for
     * every one that is free. More are closed at once. An idle connection takes 8 KiB of heap, and
     * more with TLS.
     */
    @WithDefault("2000")
    int connections();

    /** Calls running at once on one connection, 1 to 100,000. */
    @WithDefault("256")
    int callsPerConnection();

    /**
     * Bytes a caller may send ahead on a call and on a connection, 64 KiB to 16 MiB. One MiB fills
     * a fast network's round trip and bounds what a connection costs.
     */
    @WithDefault("1048576")
    int flowControlWindowBytes();

    /**
     * Streams of a connection that may be reset, within {@code reset-window}, before a call of
     * theirs was accepted, 1 to 100,000; at one more the connection is closed. It is the guard
     * against rapid reset and MadeYouReset. Calls that are cancelled while they run, as users of a
     * proxy do, are not counted, however many. A call is accepted within a millisecond, and 256 are
     * all that run on a connection by default: a client that cancels all at once stays within it.
     */
    @WithDefault("256")
    int resets();

    /** The window for {@code resets}, 1 s to 1 hour. */
    @WithDefault("1s")
    Duration resetWindow();

    /**
     * Pings that a connection may send within {@code ping-window}, 1 to 100,000; at one more it is
     * closed. A ping after a message of the server is not counted, for clients measure the network
     * so. A client with a keepalive of ten milliseconds stays within it.
     */
    @WithDefault("1000")
    int pings();

    /** The window for {@code pings}, 1 s to 1 hour. */
    @WithDefault("10s")
    Duration pingWindow();

    /**
     * Lines a minute that the log has of peers that break the protocol, 0 to 10,000: port scans,
     * HTTP/1 and TLS where plain HTTP/2 is spoken, wrong frames. What is above is counted in the
     * next line.
     */
    @WithDefault("10")
    int faultLines();
  }

  /** How connections are kept and let go. */
  interface Connections {
    /**
     * How long a connection may take until it speaks TLS and HTTP/2, 1 s to 1 hour. One that never
     * does costs a socket for so long.
     */
    @WithDefault("20s")
    Duration handshake();

    /** Silence after which the server asks whether its caller is alive, 1 s to 1 day. */
    @WithDefault("1m")
    Duration keepaliveTime();

    /** How long the caller may take to answer that, 1 s to 1 hour. */
    @WithDefault("20s")
    Duration keepaliveTimeout();

    /** How long a connection without calls is kept, 1 s to 1 day. */
    @WithDefault("15m")
    Duration idle();

    /**
     * How long a connection takes new calls, 1 s to 1 day. Half an hour, so that callers find
     * replicas that were added.
     */
    @WithDefault("30m")
    Duration age();

    /**
     * How long calls on an aged connection may go on, 1 s to 1 day. Longer than the default
     * deadline, so that age alone cuts no generation.
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

    /** Authorities that callers' certificates must come from, a PEM file. Absent: none is asked. */
    Optional<Path> clientCa();

    /**
     * The names of the callers that are let in, of which a certificate must have one as a subject
     * alternative name: DNS names, or URIs ({@code spiffe://example/gateway}), each as a whole.
     * Comes with {@code client-ca}. Absent: every certificate of these authorities is let in, which
     * is right only where the authority issues none to others.
     */
    Optional<List<String>> clientNames();

    /**
     * How often the files are looked at for changes, 1 s to 1 day. New ones hold for the
     * connections that are made from then on.
     */
    @WithDefault("1m")
    Duration reload();
  }

  /** Who may call. A caller who is known by either way is let in. */
  interface Auth {
    /**
     * A file of lines {@code TENANT SHA256}: whoever bears a key with such a digest calls in that
     * tenant's name. It is looked at for changes once a second.
     */
    Optional<Path> apiKeys();

    /**
     * How long known API keys are good while their file is missing or has a wrong line, 0 to 1 day.
     * A quarter of an hour: time to mend an edit, while a key that the edit was to revoke lives no
     * longer.
     */
    @WithDefault("15m")
    Duration apiKeysKept();

    /** JSON Web Tokens of an OpenID Connect issuer. */
    Jwt jwt();
  }

  /** JSON Web Tokens. */
  interface Jwt {
    /**
     * Where the issuer's keys are, its {@code jwks_uri}: https, or http on loopback. Absent: no
     * token is taken.
     */
    Optional<URI> jwks();

    /** The {@code iss} that tokens must have; set together with {@code jwks}. */
    Optional<String> issuer();

    /** The {@code aud} that tokens must have; set together with {@code jwks}. */
    Optional<String> audience();

    /**
     * The claim that names the tenant. It must be one that callers cannot choose: a token's tenant
     * is the API keys' of the same name.
     */
    @WithDefault("sub")
    String tenantClaim();

    /** How often the keys are fetched, 10 s to 1 day. Issuers publish new ones hours before use. */
    @WithDefault("5m")
    Duration refresh();

    /** How long the issuer may take to answer, 100 ms to 1 minute; some callers wait for it. */
    @WithDefault("3s")
    Duration fetchTimeout();

    /**
     * The least time between two fetches that tokens with unknown keys cause, 1 s to 1 hour.
     * Anybody can invent such tokens.
     */
    @WithDefault("30s")
    Duration unknownKeyInterval();

    /**
     * How long known keys are good while the issuer cannot be asked, after the time at which they
     * would have been fetched again, 0 to 1 day.
     */
    @WithDefault("1h")
    Duration keysKept();
  }
}
