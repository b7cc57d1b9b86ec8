package org.glauber.gateway.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The gateway's configuration. The addresses of the other services are Stork's: {@code
 * quarkus.stork.denoiser.service-discovery.*}, and likewise for {@code tokenizer} and {@code vqgan}
 * ({@link DiscoveryConfig}).
 */
@ConfigMapping(prefix = "glauber.gateway")
public interface GatewayConfig {
  /** Limits of generations. */
  Generations generations();

  /**
   * The silence after which a heartbeat is sent on a stream, unless its caller chooses another, 100
   * ms to 1 hour. Ten seconds, because proxies close streams that are idle for 30 to 60 seconds.
   */
  @WithDefault("10s")
  Duration heartbeat();

  /** Limits of images. */
  Images images();

  /** How the gateway calls the other services. */
  Calls calls();

  /** The replicas of the other services, and the channels to them. */
  Replicas replicas();

  /** Resumption of generations whose streams were lost. */
  Resume resume();

  /** The catalogue of models that the denoisers serve. */
  Catalogue catalogue();

  /** Limits of generations. */
  interface Generations {
    /**
     * The most generations that run concurrently, 1 to 100,000; a tenant may have three running for
     * every free place. Each takes two virtual threads and a few copies of its state; 256 are more
     * than one device of a denoiser can run efficiently.
     */
    @WithDefault("256")
    int running();

    /**
     * Quotas by tenant: the most generations of that tenant that run concurrently, 0 to 100,000, as
     * in {@code glauber.gateway.generations.tenant-quota."anna"=4}. Tenants not listed have no
     * quota; only the limits above apply to them.
     */
    Map<String, Integer> tenantQuota();

    /**
     * The most texts or images that one request may ask for, 1 to 1,024 and at most three quarters
     * of {@code running}.
     */
    @WithDefault("16")
    int perRequest();
  }

  /** Limits of images. */
  interface Images {
    /**
     * The most bytes that image generations may hold together, 1 MiB to 1 TiB; a tenant may hold
     * three for every free byte. A request holds its files until they are encoded and then its
     * overlay, and each of its generations a preview and the result, all counted at their
     * uncompressed size. A request that would exceed the limit is refused. The default is a quarter
     * of the heap; the rest is for texts, incoming requests, and the gateway itself.
     */
    OptionalLong bytes();
  }

  /** How the gateway calls the other services. */
  interface Calls {
    /**
     * How long a replica may take to answer a unary call, 10 ms to 10 minutes; the caller's own
     * deadline may end the call sooner. Such a call takes milliseconds, so a replica that needs ten
     * seconds is treated as hung. A replica that does not answer a poll of the catalogue within
     * this time, nor anything else since, gets no new work; the second time in a row, the calls
     * that run there move to other replicas. A VQGAN may take longer by ten times the queueing time
     * that it announces.
     */
    @WithDefault("10s")
    Duration timeout();

    /**
     * How long a denoiser may send nothing about a chain that it has begun before the chain moves
     * to another denoiser, 100 ms to 1 hour. One minute, which is far longer than any forward pass.
     * It does not limit the time in a denoiser's queue: the caller's deadline does. While a chain
     * is queued, the keepalive checks that the denoiser is alive, and the denoiser watches its own
     * devices.
     */
    @WithDefault("60s")
    Duration stallTimeout();

    /**
     * The number of failures in a row, without progress in between, after which a call or chain
     * fails, 1 to 100. Five allow one attempt at every replica of a small suite, and another round
     * for a replica that is just restarting. For work that has begun, full replicas do not count,
     * and replicas that cannot be reached count only after {@code outage-timeout}.
     */
    @WithDefault("5")
    int maxAttempts();

    /**
     * How long work that has begun waits while no replica can be reached, 0 to 1 hour; the caller's
     * own deadline may end it sooner. Two minutes, because a killed denoiser is back within ten
     * seconds under a supervisor, and within a minute if a container starts and loads a model.
     */
    @WithDefault("2m")
    Duration outageTimeout();

    /**
     * The pause after every replica has failed, 1 ms to 1 minute. It is doubled each time, up to a
     * minute, or up to five seconds for work that has begun, and varied by a quarter at random.
     * With five attempts at a single replica, 100 ms add up to about one and a half seconds. If a
     * full replica gave a retry delay, that delay is used instead.
     */
    @WithDefault("100ms")
    Duration initialBackoff();
  }

  /** The replicas of the other services, and the channels to them. */
  interface Replicas {
    /**
     * How the replica for the next piece of work is chosen: {@code outstanding-work} takes the
     * replica with the least outstanding work; {@code round-robin} takes each in turn, which
     * ignores the amount of work and serves worse if amounts differ.
     */
    @WithDefault("outstanding-work")
    LoadBalancing loadBalancing();

    /**
     * The most replicas of each service that are used, 1 to 1,024. Each keeps two connections open,
     * one for work and one for the catalogue's polls. If there are more replicas, each gateway uses
     * a different subset; the log and {@code glauber.replicas.ignored} report how many are not
     * used.
     */
    @WithDefault("64")
    int limit();

    /**
     * How long all other replicas are preferred to one that has failed, 0 to 1 hour. Failing is
     * faster than working, so the failed replica would otherwise look the least loaded.
     */
    @WithDefault("1s")
    Duration failureBackoff();

    /**
     * The most bytes of a response, 64 KiB to 256 MiB. The longest are lists of models: 16 MiB hold
     * the manifests of dozens of models with large vocabularies.
     */
    @WithDefault("16777216")
    int messageBytes();

    /**
     * The silence on a connection after which a keepalive ping is sent, 10 s to 1 day. It must not
     * be below what the services permit in {@code glauber.server.limits.pings}. Ten seconds is the
     * least that gRPC allows; with {@code keepalive-timeout} a hung replica is detected after
     * fifteen.
     */
    @WithDefault("10s")
    Duration keepaliveTime();

    /**
     * How long the peer may take to answer a ping, 1 s to 1 hour. Five seconds suffice, because the
     * transport answers at once, however busy the service is.
     */
    @WithDefault("5s")
    Duration keepaliveTimeout();

    /** TLS to the other services; connections are plain text if {@code ca} is not set. */
    Tls tls();
  }

  /** How the gateway and the other services authenticate each other. */
  interface Tls {
    /** A PEM file of the authorities that must have issued the services' certificates. */
    Optional<Path> ca();

    /** A PEM file of the gateway's own certificate chain, for services that require one. */
    Optional<Path> certificate();

    /**
     * A PEM file of its private key, unencrypted PKCS#8. Must be set together with {@code
     * certificate}.
     */
    Optional<Path> key();

    /**
     * The names in the services' certificates, by service ({@code tokenizer}, {@code denoiser},
     * {@code vqgan}), as in {@code glauber.gateway.replicas.tls.names.denoiser=denoiser.example}.
     * For a service not listed, a certificate must contain the address that is called; certificates
     * of replicas that are found by DNS rarely do.
     */
    Map<String, String> names();

    /** How often the files are checked for changes, 1 s to 1 day. */
    @WithDefault("1m")
    Duration reload();
  }

  /** Resumption of generations whose streams were lost. */
  interface Resume {
    /**
     * The most generations that are kept after their end, 0 to 1,000,000. Two thousand are five
     * minutes at seven per second. If the cache is full, the oldest generation of the tenant that
     * takes the most room is evicted.
     */
    @WithDefault("2000")
    int kept();

    /**
     * The most sites of all generations that are kept after their end, 0 to 1,000,000,000. A site
     * takes about 16 bytes, so two million take 32 MB: two thousand generations of the paper's
     * size, or thirty of the largest.
     */
    @WithDefault("2000000")
    long keptSites();

    /**
     * How long a generation is kept after its end, 1 s to 1 day. Five minutes, as a client's
     * network usually recovers sooner.
     */
    @WithDefault("5m")
    Duration retention();

    /** How long a resume token is valid, 1 s to 30 days. */
    @WithDefault("1h")
    Duration tokenLifetime();

    /**
     * The keys of resume tokens, one to sixteen, each 32 bytes or more in Base64, the same for all
     * gateways. The first key seals tokens, and all keys open them. If neither these nor {@code
     * keys-file} are set, the gateway generates a key, and its tokens are valid only until it
     * stops.
     */
    Optional<List<String>> keys();

    /**
     * A file that holds the keys, instead of {@code keys}: at most 64 KiB, separated by white space
     * or commas, with comments after {@code #}. It is checked for changes once a second while
     * tokens are sealed or opened, so that keys can be replaced without a restart. If it cannot be
     * read, the previous keys remain in use.
     */
    Optional<Path> keysFile();
  }

  /** The catalogue of models that the denoisers serve. */
  interface Catalogue {
    /**
     * How often replicas are looked up and polled for their models, 100 ms to 1 hour. Five seconds
     * give a new replica work soon, and polls cost little.
     */
    @WithDefault("5s")
    Duration refresh();

    /**
     * The least time between two such rounds, 10 ms to {@code refresh}. It is the interval until
     * the gateway is ready, and it bounds the rounds that requests for unknown models can cause.
     */
    @WithDefault("500ms")
    Duration minInterval();

    /**
     * How long a starting gateway waits for the other services before it logs where it looked and
     * exits, 1 s to 1 day. Five minutes, because services may start in any order, and a service
     * that is still missing then is probably not at the configured address. A gateway that has been
     * ready never exits for this reason.
     */
    @WithDefault("5m")
    Duration startupTimeout();
  }
}
