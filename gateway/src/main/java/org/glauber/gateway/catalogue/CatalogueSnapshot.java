package org.glauber.gateway.catalogue;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glauber.gateway.discovery.Address;
import org.glauber.model.v1.Modality;

/**
 * The models of all denoisers after one round of polls, and which of them the tokenizers and VQGANs
 * have loaded.
 */
final class CatalogueSnapshot {
  static final CatalogueSnapshot EMPTY = new CatalogueSnapshot(Map.of());

  private final Map<Address, ReplicaModels> byReplica;
  private final LoadedDigests tokenizers;
  private final LoadedDigests vqgans;
  private final Map<String, ServedModel> known; // (name), including those of silent denoisers
  private final Map<String, ServedModel> answering; // (name)

  /** A snapshot in which nothing is known about tokenizers and VQGANs. */
  CatalogueSnapshot(Map<Address, ReplicaModels> byReplica) {
    this(byReplica, LoadedDigests.UNKNOWN, LoadedDigests.UNKNOWN);
  }

  private CatalogueSnapshot(
      Map<Address, ReplicaModels> byReplica, LoadedDigests tokenizers, LoadedDigests vqgans) {
    this.byReplica = Map.copyOf(byReplica);
    this.tokenizers = tokenizers;
    this.vqgans = vqgans;
    this.known = byName(replica -> true);
    this.answering = byName(ReplicaModels::answering);
  }

  /** The same denoisers with what the other services have loaded. */
  CatalogueSnapshot with(LoadedDigests ofTokenizers, LoadedDigests ofVqgans) {
    return new CatalogueSnapshot(byReplica, ofTokenizers, ofVqgans);
  }

  ReplicaModels at(Address address) {
    return byReplica.getOrDefault(address, ReplicaModels.NONE);
  }

  boolean isAnyAnswering() {
    return byReplica.values().stream().anyMatch(ReplicaModels::answering);
  }

  boolean serves(Address address, String digest) {
    return at(address).models().stream().anyMatch(model -> model.digest().equals(digest));
  }

  /** The model with a digest, from any denoiser, silent ones included. */
  Optional<ServedModel> byDigest(String digest) {
    return models(replica -> true).filter(model -> model.digest().equals(digest)).findFirst();
  }

  /** The model of a name, even if all its denoisers have gone silent. */
  Optional<ServedModel> named(String name) {
    return Optional.ofNullable(known.get(name));
  }

  /** The models of the denoisers that answer, sorted by name. */
  List<ServedModel> answering() {
    return List.copyOf(answering.values());
  }

  /** The models of a modality, including those of silent denoisers, sorted by name. */
  List<ServedModel> of(Modality modality) {
    return known.values().stream().filter(model -> model.modality() == modality).toList();
  }

  /** The model with a name and digest of a denoiser that answers, whether offered or retired. */
  Optional<ServedModel> loaded(String name, String digest) {
    return models(ReplicaModels::answering)
        .filter(model -> model.name().equals(name) && model.digest().equals(digest))
        .findFirst();
  }

  /** The digests of the models that new generations use. */
  Set<String> offered() {
    return known.values().stream().map(ServedModel::digest).collect(Collectors.toSet());
  }

  /**
   * Picks one model per name, of those that some denoiser offers to new generations or, while that
   * is not ready everywhere, has replaced by one that is offered. A model counts only if it can be
   * decoded. The one that the most replicas have loaded wins, because every service loads a new
   * version at its own time; then the one that most denoisers offer, then the lower digest.
   */
  private Map<String, ServedModel> byName(Predicate<ReplicaModels> which) {
    Set<String> names =
        replicas(which)
            .flatMap(replica -> replica.models().stream().filter(replica::offers))
            .map(ServedModel::name)
            .collect(Collectors.toSet());
    Map<String, Long> loaded =
        models(which).collect(Collectors.groupingBy(ServedModel::digest, Collectors.counting()));
    Comparator<ServedModel> order =
        Comparator.<ServedModel, LoadedDigests.Coverage>comparing(this::decoders)
            .thenComparing(model -> loaded.getOrDefault(model.digest(), 0L))
            .thenComparing(
                model -> replicas(which).filter(replica -> replica.offers(model)).count())
            .thenComparing(Comparator.comparing(ServedModel::digest).reversed());
    Map<String, ServedModel> chosen = new TreeMap<>();
    models(which)
        .distinct()
        .filter(model -> names.contains(model.name()))
        .filter(model -> decoders(model) != LoadedDigests.Coverage.NONE)
        .sorted(order)
        .forEach(model -> chosen.put(model.name(), model));
    return chosen;
  }

  /** How many tokenizers or VQGANs can encode and decode for a model. */
  private LoadedDigests.Coverage decoders(ServedModel model) {
    LoadedDigests service = model.modality() == Modality.MODALITY_IMAGE ? vqgans : tokenizers;
    return service.coverage(model.digest());
  }

  private Stream<ReplicaModels> replicas(Predicate<ReplicaModels> which) {
    return byReplica.values().stream().filter(which);
  }

  private Stream<ServedModel> models(Predicate<ReplicaModels> which) {
    return replicas(which).flatMap(replica -> replica.models().stream());
  }

  /**
   * The digests of the models that the answering replicas of a service have loaded, which encode
   * and decode for them.
   *
   * @param replicas for each replica, its digests; empty for one of an older version, which cannot
   *     tell
   */
  record LoadedDigests(List<Optional<Set<String>>> replicas) {
    static final LoadedDigests UNKNOWN = new LoadedDigests(List.of());

    LoadedDigests {
      replicas = List.copyOf(replicas);
    }

    /** How many of the replicas have loaded a model. */
    enum Coverage {
      NONE,
      SOME,
      ALL
    }

    /**
     * How many of the replicas have loaded a model; all if none answers, because then the service
     * is what is missing.
     */
    Coverage coverage(String digest) {
      long count =
          replicas.stream().filter(it -> it.map(all -> all.contains(digest)).orElse(true)).count();
      if (count == replicas.size()) {
        return Coverage.ALL;
      }
      return count == 0 ? Coverage.NONE : Coverage.SOME;
    }
  }
}
