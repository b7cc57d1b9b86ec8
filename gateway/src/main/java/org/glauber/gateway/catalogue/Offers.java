package org.glauber.gateway.catalogue;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glauber.gateway.replica.Address;
import org.glauber.model.v1.Modality;

/** What all denoisers offered at one moment. */
final class Offers {
  static final Offers NONE = new Offers(Map.of());

  private final Map<Address, Offer> byReplica;
  private final Map<String, ServedModel> known; // (name), also where denoisers have gone silent
  private final Map<String, ServedModel> answering; // (name)

  Offers(Map<Address, Offer> byReplica) {
    this.byReplica = Map.copyOf(byReplica);
    this.known = byName(offer -> true);
    this.answering = byName(Offer::answering);
  }

  Offer of(Address address) {
    return byReplica.getOrDefault(address, Offer.NONE);
  }

  boolean isAnyAnswering() {
    return byReplica.values().stream().anyMatch(Offer::answering);
  }

  boolean serves(Address address, String digest) {
    return of(address).models().stream().anyMatch(model -> model.digest().equals(digest));
  }

  /** A model by its digest, whoever offers it. */
  Optional<ServedModel> byDigest(String digest) {
    return models(offer -> true).filter(model -> model.digest().equals(digest)).findFirst();
  }

  /** The model of a name, also where its denoisers have gone silent. */
  Optional<ServedModel> named(String name) {
    return Optional.ofNullable(known.get(name));
  }

  /** The models of the denoisers that answer, by name. */
  List<ServedModel> answering() {
    return List.copyOf(answering.values());
  }

  /** The models of a modality, also those of silent denoisers, by name. */
  List<ServedModel> of(Modality modality) {
    return known.values().stream().filter(model -> model.modality() == modality).toList();
  }

  /**
   * One model a name. While a model is replaced, replicas disagree: the one that more of them offer
   * is taken, among equals the one with the lower digest.
   */
  private Map<String, ServedModel> byName(Predicate<Offer> which) {
    Map<String, Long> offerCounts =
        models(which).collect(Collectors.groupingBy(ServedModel::digest, Collectors.counting()));
    Map<String, ServedModel> chosen = new TreeMap<>();
    models(which)
        .sorted(
            Comparator.<ServedModel, Long>comparing(model -> offerCounts.get(model.digest()))
                .thenComparing(Comparator.comparing(ServedModel::digest).reversed()))
        .forEach(model -> chosen.put(model.name(), model));
    return chosen;
  }

  private Stream<ServedModel> models(Predicate<Offer> which) {
    return byReplica.values().stream().filter(which).flatMap(offer -> offer.models().stream());
  }
}
