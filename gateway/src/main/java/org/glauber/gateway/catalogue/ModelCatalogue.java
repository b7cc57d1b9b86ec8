package org.glauber.gateway.catalogue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.glauber.gateway.alias.AliasTargets;
import org.glauber.gateway.alias.ModelAliases;
import org.glauber.gateway.catalogue.CatalogueSnapshot.LoadedDigests;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.discovery.Address;
import org.glauber.gateway.replica.Replica;
import org.glauber.gateway.replica.Replicas;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.RequestPart;
import org.glauber.model.v1.Modality;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.status.Refusals;
import org.jspecify.annotations.Nullable;

/**
 * The models that the denoisers serve, as of the last round of polls. A {@link PollLoop} polls at a
 * bounded rate, and earlier when a request names an unknown model.
 */
public final class ModelCatalogue implements AutoCloseable {
  private final Services services;
  private final ReplicaPoller poller;
  private final StartupReadiness startup;
  private final PollLoop loop;

  private final Map<String, Integer> running =
      new ConcurrentHashMap<>(); // (digest) → chains, above 0

  private final ModelAliases aliases;

  private volatile CatalogueSnapshot snapshot = CatalogueSnapshot.EMPTY;
  private volatile ModelProblems problems = ModelProblems.EMPTY;
  private volatile @Nullable String discoveryProblem;

  /**
   * The state of a replica, or of discovery or the catalogue as a whole, for operators.
   *
   * @param name the service and the replica's address, {@code discovery}, {@code aliases} or {@code
   *     catalogue}
   * @param problem what is wrong; null if the replica answers
   */
  public record Peer(String name, @Nullable String problem) {
    /** Whether it answers and nothing is wrong with it. */
    public boolean isAnswering() {
      return problem == null;
    }
  }

  /** A running chain's use of a model. */
  @FunctionalInterface
  public interface Use extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Creates an empty catalogue; {@link #start} begins to poll.
   *
   * @param readiness set to ready once a denoiser and the decoders of its models have answered
   * @param nanoTime the clock, {@link System#nanoTime}
   * @param exit stops this gateway, called if the other services are still missing after {@code
   *     glauber.gateway.catalogue.startup-timeout}
   */
  public ModelCatalogue(
      Services services,
      GatewayConfig config,
      ServiceReadiness readiness,
      LongSupplier nanoTime,
      Runnable exit) {
    GatewayConfig.Catalogue polling = config.catalogue();
    this.services = services;
    this.aliases = ModelAliases.of(config.aliasesFile());
    this.poller = new ReplicaPoller(services, config.calls().timeout());
    this.startup =
        new StartupReadiness(
            services, readiness, new StartupWait(polling.startupTimeout(), nanoTime), exit);
    this.loop =
        new PollLoop(
            this::poll,
            () -> startup.isReady() ? polling.refresh() : polling.minInterval(),
            polling.minInterval(),
            nanoTime);
  }

  /** Starts the polling thread. */
  public void start() {
    loop.start();
  }

  /**
   * Returns the model that a request names, directly or by an alias. If a model has the name of an
   * alias, the name is the model's.
   *
   * @param name the name; empty for the only model of the modality
   * @param seed the request's seed, which picks one of the models of an alias
   * @throws InvalidRequestException as {@link #model(String, Modality)}
   * @throws org.glauber.server.status.RefusalException as {@link #model(String, Modality)};
   *     UNAVAILABLE if no model of the alias is served
   */
  public ServedModel model(String name, Modality modality, long seed) throws InterruptedException {
    Optional<AliasTargets> alias =
        snapshot.named(name).isPresent() ? Optional.empty() : aliases.find(name);
    if (alias.isEmpty()) {
      return model(name, modality);
    }
    String picked =
        alias
            .get()
            .pick(seed, this::isServed)
            .orElseThrow(
                () ->
                    Refusals.unavailable(
                        services.denoisers().service(),
                        "no model of the alias %s is served: %s"
                            .formatted(name, alias.get().weights().keySet())));
    return model(picked, modality);
  }

  /** Whether a model can be used now. */
  public boolean isServed(String model) {
    return snapshot.named(model).isPresent() && problems.refusal(model).isEmpty();
  }

  /** All aliases, by name. */
  public SortedMap<String, AliasTargets> aliases() {
    return aliases.all();
  }

  /**
   * Returns the model that a request names.
   *
   * @param name the model's name; empty for the only model of the modality
   * @throws InvalidRequestException if the name is empty and there is not exactly one model of the
   *     modality, or if the model is of the other modality
   * @throws org.glauber.server.status.RefusalException NOT_FOUND if the model is unknown;
   *     UNAVAILABLE if a service refuses the model
   */
  public ServedModel model(String name, Modality modality) throws InterruptedException {
    if (name.isEmpty()) {
      return find(onlyModel(modality).name());
    }
    ServedModel model = find(name);
    if (model.modality() != modality) {
      throw InvalidRequestException.of(
          RequestPart.Single.MODEL, "must be " + kind(modality), kind(model.modality()));
    }
    return model;
  }

  private static String kind(Modality modality) {
    return modality == Modality.MODALITY_TEXT ? "a text model" : "an image model";
  }

  /**
   * Returns a model by its name.
   *
   * @throws org.glauber.server.status.RefusalException NOT_FOUND if the model is unknown, or
   *     UNAVAILABLE if no denoiser that serves it answers
   */
  public ServedModel model(String name) throws InterruptedException {
    ServedModel model = find(name);
    if (models().stream().noneMatch(other -> other.name().equals(name))) {
      throw Refusals.unavailable(
          services.denoisers().service(), "no replica that serves " + name + " answers");
    }
    return model;
  }

  /**
   * Returns the version of a model that a generation began on. It may have been removed or replaced
   * since, but still be loaded.
   *
   * @throws org.glauber.server.status.RefusalException FAILED_PRECONDITION if the model is now
   *     served with another digest only, or as {@link #model(String)}
   */
  public ServedModel version(String name, String digest) throws InterruptedException {
    Optional<ServedModel> loaded = snapshot.loaded(name, digest);
    if (loaded.isPresent()) {
      return loaded.get();
    }
    ServedModel served = model(name);
    if (!served.digest().equals(digest)) {
      throw Refusals.failedPrecondition(
          "MODEL_DIGEST",
          served.name(),
          "the generation was started with digest %s, but %s is served"
              .formatted(digest, served.digest()));
    }
    return served;
  }

  /** Keeps a model loaded at the services until the use is closed, even if it is replaced. */
  public Use use(ServedModel model) {
    running.merge(model.digest(), 1, Integer::sum);
    return () -> running.computeIfPresent(model.digest(), (_, many) -> many == 1 ? null : many - 1);
  }

  /**
   * Returns the models of the denoisers that answer, sorted by name.
   *
   * @throws org.glauber.server.status.RefusalException UNAVAILABLE if none answers
   */
  public List<ServedModel> models() {
    CatalogueSnapshot current = snapshot;
    if (!current.isAnyAnswering()) {
      throw Refusals.unavailable(services.denoisers().service(), "no replica answers");
    }
    return current.answering();
  }

  /** The problems reported with models as of the last round, sorted by the model's name. */
  public List<ModelProblem> problems() {
    return problems.all();
  }

  /** Whether a denoiser has loaded exactly this model, with the same digest. */
  public boolean serves(Address denoiser, ServedModel model) {
    return snapshot.serves(denoiser, model.digest());
  }

  /** The states of the other services for operators, sorted by name. */
  public List<Peer> peers() {
    List<Peer> peers = new ArrayList<>();
    for (Replicas service : services.all()) {
      for (Replica replica : service.all()) {
        String problem =
            replica.problem().orElseGet(() -> snapshot.at(replica.address()).problem());
        peers.add(new Peer(service.name() + " " + replica.address(), problem));
      }
    }
    if (discoveryProblem != null) {
      peers.add(new Peer("discovery", discoveryProblem));
    }
    aliases.problem().ifPresent(problem -> peers.add(new Peer("aliases", problem)));
    aliases.all().keySet().stream()
        .filter(alias -> snapshot.named(alias).isPresent())
        .map(alias -> "the alias %s is hidden by a model of that name".formatted(alias))
        .forEach(problem -> peers.add(new Peer("aliases", problem)));
    if (loop.problem() != null) {
      peers.add(new Peer("catalogue", loop.problem()));
    }
    peers.sort(Comparator.comparing(Peer::name));
    return peers;
  }

  private ServedModel onlyModel(Modality modality) {
    List<ServedModel> models = snapshot.of(modality);
    if (models.size() != 1) {
      List<String> names = models.stream().map(ServedModel::name).toList();
      throw InvalidRequestException.of(RequestPart.Single.MODEL, "must name one of " + names, "");
    }
    return models.getFirst();
  }

  private ServedModel find(String name) throws InterruptedException {
    Optional<ServedModel> model = snapshot.named(name);
    if (model.isEmpty()) {
      loop.refreshUnlessRecent();
      model = snapshot.named(name);
    }
    Optional<ModelProblem> refusal = problems.refusal(name);
    if (refusal.isPresent()) {
      throw Refusals.unavailable(refusal.get().service(), refusal.get().description());
    }
    return model.orElseThrow(() -> Refusals.notFound("model", name));
  }

  private void poll() throws InterruptedException {
    aliases.refresh();
    String failures =
        services.all().stream()
            .flatMap(service -> discover(service).stream())
            .collect(Collectors.joining("; "));
    discoveryProblem = failures.isEmpty() ? null : failures;
    ReplicaPoller.Result polled = poller.poll(snapshot);
    Set<String> used = new HashSet<>(running.keySet());
    used.addAll(snapshot.offered());
    List<LoadedDigests> loaded = poller.loaded(used); // denoisers, tokenizers, VQGANs
    snapshot = polled.snapshot().with(loaded.get(1), loaded.get(2));
    problems = new ModelProblems(poller.problems());
    startup.update(polled, discoveryProblem);
  }

  /**
   * Looks up one service. Returns the problem instead of throwing, so that the look-ups of the
   * others still run.
   */
  private static Optional<String> discover(Replicas service) {
    try {
      service.discover();
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(service.service() + ": " + e); // the known replicas are kept
    }
  }

  /** Stops the polling thread and waits for it to end. */
  @Override
  public void close() throws InterruptedException {
    loop.close();
  }
}
