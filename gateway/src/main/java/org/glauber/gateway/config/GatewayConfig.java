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
 * The gateway's configuration. Where the other services are is Stork's to know: {@code
 * quarkus.stork.denoiser.service-discovery.*} and {@code quarkus.stork.tokenizer.*}.
 */
@ConfigMapping(prefix = "glauber.gateway")
public interface GatewayConfig {
  /** What callers may ask for. */
  Generations generations();

  /**
   * The silence after which a stream carries a heartbeat, where its caller does not say otherwise,
   * 100 ms to 1 hour. Ten seconds: proxies close streams that are idle for 30 to 60.
   */
  @WithDefault("10s")
  Duration heartbeat();

  /** What images may take. */
  Images images();

  /** How the gateway calls the other services. */
  Calls calls();

  /** The other services' replicas and the channels to them. */
  Replicas replicas();

  /** How long a generation whose stream was lost can be resumed. */
  Resume resume();

  /** What the denoisers serve. */
  Catalogue catalogue();

  /** What callers may ask for. */
  interface Generations {
    /**
     * Generations running at once, 1 to 100,000; a tenant may have three of them for every place
     * that is free. Each is two virtual threads and a few copies of its state; 256 are more than a
     * denoiser's device keeps busy.
     */
    @WithDefault("256")
    int running();

    /**
     * The quota of a tenant, by its name: generations of its own that run at once, 0 to 100,000.
     * {@code glauber.gateway.generations.running-of."anna"=4}. Who is not named has none but the
     * bounds above.
     */
    Map<String, Integer> runningOf();

    /** Texts a request may ask for, 1 to 1,024 and not above three quarters of {@code running}. */
    @WithDefault("16")
    int perRequest();
  }

  /** What images may take. */
  interface Images {
    /**
     * Bytes that image generations may hold at once, 1 MiB to 1 TiB, and of one tenant three for
     * every byte that is free: of a request its files, until they are encoded, then what is laid
     * over its images, and of each generation a preview and the result, counted as if they did not
     * compress. A request that would exceed them is refused. A quarter of the heap unless set; the
     * rest is for texts, requests on their way in, and the gateway itself.
     */
    OptionalLong heldBytes();
  }

  /** How the gateway calls the other services. */
  interface Calls {
    /**
     * How long a replica may take to answer a call that is not a stream, 10 ms to 10 minutes; the
     * caller's own deadline may end it sooner. Such a call takes milliseconds, so a replica that
     * needs ten seconds hangs. One that does not answer the catalogue's question in that time, nor
     * anything else meanwhile, gets no new work, and the second time in a row it loses the calls
     * that run there to others. A VQGAN also has the time that it announces: ten times what its
     * queue takes at its measured pace.
     */
    @WithDefault("10s")
    Duration timeout();

    /**
     * How long a denoiser may send nothing more of a chain it has begun before the chain is taken
     * elsewhere, 100 ms to 1 hour. A minute: far longer than any forward pass. How long a chain may
     * wait in a denoiser's queue is for the caller's deadline to say; that the denoiser is alive
     * meanwhile, the keepalive tells, and that its device is, it watches itself.
     */
    @WithDefault("60s")
    Duration silence();

    /**
     * Failures in a row, without a step of progress between them, after which a call or chain is
     * given up, 1 to 100. Five: every replica of a small suite, and another round for one that is
     * just restarting. What has been begun outlasts replicas that are full, and those that cannot
     * be reached for {@code outage}.
     */
    @WithDefault("5")
    int attempts();

    /**
     * How long what has been begun waits for a replica while none can be reached, 0 to 1 hour; the
     * caller's own deadline may end it sooner. Two minutes: a denoiser that is killed is back
     * within ten seconds under a supervisor, and within a minute where a container starts and loads
     * a model.
     */
    @WithDefault("2m")
    Duration outage();

    /**
     * How long to wait when every replica has failed, 1 ms to 1 minute, doubled each time up to a
     * minute, or to five seconds for what has been begun, and a quarter more or less at random.
     * With five attempts at a single replica 100 ms make about one and a half seconds in all. For a
     * full replica that says when to come again, that time is waited instead.
     */
    @WithDefault("100ms")
    Duration pause();
  }

  /** The other services' replicas and the channels to them. */
  interface Replicas {
    /**
     * Which of several replicas the next piece of work goes to: the one with the least outstanding
     * work, or each in its turn, which does without knowing how much work is and serves worse where
     * it differs.
     */
    @WithDefault("outstanding-work")
    Balance balance();

    /**
     * Replicas of each service that are used, 1 to 1,024. Each holds two connections open, one for
     * its work and one for the catalogue's questions. Of more each gateway uses others, and its log
     * and {@code glauber.replicas.ignored} say so.
     */
    @WithDefault("64")
    int limit();

    /**
     * How long a replica that failed comes after all others, 0 to 1 hour. It fails faster than the
     * others work, so it would seem to be the least loaded.
     */
    @WithDefault("1s")
    Duration rest();

    /**
     * Bytes of an answer, 64 KiB to 256 MiB. The longest tell of models: 16 MiB hold the manifests
     * of dozens with large vocabularies.
     */
    @WithDefault("16777216")
    int messageBytes();

    /**
     * Silence on a connection after which its peer is asked whether it is alive, 10 s to 1 day. Not
     * below what the services permit, their {@code glauber.server.limits.pings}. Ten seconds, the
     * least that gRPC allows: with {@code keepalive-timeout} a replica that hangs is left after
     * fifteen.
     */
    @WithDefault("10s")
    Duration keepaliveTime();

    /**
     * How long the peer may take to answer that, 1 s to 1 hour. Five seconds: its transport answers
     * at once, whatever its work.
     */
    @WithDefault("5s")
    Duration keepaliveTimeout();

    /** TLS; plain text where no authority is set. */
    Tls tls();
  }

  /** How the other services are told from others, and the gateway to them. */
  interface Tls {
    /** Authorities that the services' certificates must come from, a PEM file. */
    Optional<Path> ca();

    /** The gateway's own certificate chain, a PEM file, where services ask for one. */
    Optional<Path> certificate();

    /** Its private key, an unencrypted PKCS#8 PEM file. Set together with {@code certificate}. */
    Optional<Path> key();

    /**
     * The names in services' certificates, by {@code tokenizer}, {@code denoiser}, {@code vqgan}:
     * {@code glauber.gateway.replicas.tls.names.denoiser=denoiser.example}. Who is not named has
     * the address in it that is called, which replicas found by DNS hardly have.
     */
    Map<String, String> names();

    /** How often the files are looked at for changes, 1 s to 1 day. */
    @WithDefault("1m")
    Duration reload();
  }

  /** How long a generation whose stream was lost can be resumed. */
  interface Resume {
    /**
     * Generations that are kept after their end, 0 to 1,000,000. Two thousand: five minutes of
     * seven a second. Where there is no room, the tenant that takes most of it loses its oldest.
     */
    @WithDefault("2000")
    int kept();

    /**
     * Sites of all generations that are kept after their end, 0 to 1,000,000,000. A site takes
     * about 16 bytes, so two million take 32 MB: two thousand generations of the paper's size, or
     * thirty of the largest.
     */
    @WithDefault("2000000")
    long keptSites();

    /** How long one is kept, 1 s to 1 day. Five minutes: a client's network comes back sooner. */
    @WithDefault("5m")
    Duration retention();

    /** How long a resume token is good, 1 s to 30 days. */
    @WithDefault("1h")
    Duration tokenLifetime();

    /**
     * The keys of resume tokens, each 32 bytes or more in Base64, at most sixteen, the same for all
     * gateways: the first seals, all open. Where neither these nor {@code keys-file} are set the
     * gateway makes one, and its tokens die with it.
     */
    Optional<List<String>> keys();

    /**
     * In place of {@code keys}, a file that holds them, with white space or commas between and
     * {@code #} before a remark, at most 64 KiB. It is looked at for changes once a second while
     * tokens are sealed or opened, so that keys are replaced without a restart; one that cannot be
     * read leaves them as they were.
     */
    Optional<Path> keysFile();
  }

  /** What the denoisers serve. */
  interface Catalogue {
    /**
     * How often replicas are looked up and asked what they serve, 100 ms to 1 hour. Five seconds: a
     * new replica gets work soon, and the asking costs nothing.
     */
    @WithDefault("5s")
    Duration refresh();

    /**
     * The least time between two such rounds, 10 ms to {@code refresh}: the rhythm until the first
     * denoiser and tokenizer have answered, and the bound on rounds that requests for unknown
     * models may cause.
     */
    @WithDefault("500ms")
    Duration leastInterval();

    /**
     * How long a gateway that has started waits for the other services before it stops, saying
     * where it looked, 1 s to 1 day. Five minutes: services start in any order, and what is not
     * there by then is not where the gateway was told. One that has been ready waits for ever.
     */
    @WithDefault("5m")
    Duration patience();
  }
}
