package org.glauber.gateway.catalogue;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glauber.gateway.discovery.Address;
import org.glauber.model.v1.Modality;

/** The models of all denoisers after one round of polls. */
final class CatalogueSnapshot {
  static final CatalogueSnapshot EMPTY = new CatalogueSnapshot(Map.of());

  private final Map<Address, ReplicaModels> byReplica;
  private final Map<String, ServedModel> known; // (name), including those of silent denoisers
  private final Map<String, ServedModel> answering; // (name)

  CatalogueSnapshot(Map<Address, ReplicaModels> byReplica) {
    this.byReplica = Map.copyOf(byReplica);
    this.known = byName(replica -> true);
    this.answering = byName(ReplicaModels::answering);
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

  /**
   * Picks one model per name. While a model is being replaced, replicas disagree: the model that
   * most replicas have loaded wins, and among equals the one with the lower digest.
   */
  private Map<String, ServedModel> byName(Predicate<ReplicaModels> which) {
    Map<String, Long> replicaCounts =
        models(which).collect(Collectors.groupingBy(ServedModel::digest, Collectors.counting()));
    Map<String, ServedModel> chosen = new TreeMap<>();
    models(which)
        .sorted(
            Comparator.<ServedModel, Long>comparing(model -> replicaCounts.get(model.digest()))
                .thenComparing(Comparator.comparing(ServedModel::digest).reversed()))
        .forEach(model -> chosen.put(model.name(), model));
    return chosen;
  }

  private Stream<ServedModel> models(Predicate<ReplicaModels> which) {
    return byReplica.values().stream().filter(which).flatMap(replica -> replica.models().stream());
  }
}
