package org.glauber.denoiser.loop;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.glauber.denoiser.chain.RunningChain;

/**
 * Which model has a device's next turn.
 *
 * <p>Half of the turns go round the models that have running chains, so that no chain waits for a
 * crowd of another model. The other half belongs to tenants, which share its time equally: the
 * tenant whose own turns have taken the least time chooses (start-time fair queueing, Goyal, Vin
 * and Cheng 1996). A tenant that comes is put level with the one that chose last, and saves nothing
 * up. Whoever chooses a model, every tenant's chains of it have lanes in the pass, as {@link Turns}
 * deals them.
 *
 * <p>A tenant chooses by what it was given. With every pass that has a lane of its own, the claims
 * of its models grow by its shares: half of it by its running chains, which are steps of a pass,
 * half in equal parts. The model of the pass pays one, and the largest claim is chosen. Only its
 * own chains count, however long they are: otherwise a tenant with many long chains of one model
 * would take the turns of all others' models.
 *
 * <p>Belongs to the loop's thread.
 */
final class ModelTurns {
  private static final double NEWEST = 1.0 / 32; // of what is known of the shares

  private final List<DeviceModel> models;
  private final Map<String, Account> accounts = new LinkedHashMap<>(); // (tenant)
  private final Map<DeviceModel, Double> shares = new HashMap<>(); // of late; of busy models
  private final Map<DeviceModel, Double> overdue = new HashMap<>(); // turns, of busy models
  private double level; // what the tenant that chose last had been given
  private boolean isTenantsTurn;
  private Optional<Account> chooser = Optional.empty(); // of the turn that is on

  ModelTurns(List<DeviceModel> models) {
    this.models = models;
  }

  /** What a tenant was given. */
  private static final class Account {
    private final Map<DeviceModel, Double> claims = new HashMap<>();
    private double nanos;

    Account(double nanos) {
      this.nanos = nanos;
    }

    /** The claims after the next pass, before it is paid for. */
    Map<DeviceModel, Double> raised(Map<DeviceModel, Integer> chains) {
      Map<DeviceModel, Double> raised = new LinkedHashMap<>();
      int all = chains.values().stream().mapToInt(Integer::intValue).sum();
      chains.forEach(
          (model, count) -> {
            double share = 0.5 * count / all + 0.5 / chains.size();
            raised.put(model, claims.getOrDefault(model, 0.0) + share);
          });
      return raised;
    }

    /** A pass of this model is made. */
    void pay(DeviceModel model, Map<DeviceModel, Integer> chains) {
      Map<DeviceModel, Double> raised = raised(chains);
      claims.clear();
      claims.putAll(raised);
      claims.merge(model, -1.0, Double::sum);
    }
  }

  /** The model that has the next turn; empty when no running chain needs the network. */
  Optional<DeviceModel> next() {
    Map<String, Map<DeviceModel, Integer>> chains = chains();
    if (models.stream().allMatch(model -> model.outstandingQuestions() == 0)) {
      return Optional.empty();
    }
    accounts
        .entrySet()
        .removeIf(it -> !chains.containsKey(it.getKey()) && it.getValue().nanos <= level);
    chains.keySet().forEach(tenant -> accounts.computeIfAbsent(tenant, _ -> new Account(level)));
    isTenantsTurn = !isTenantsTurn;
    DeviceModel next = isTenantsTurn ? chosen(chains) : mostOverdue();
    chains.forEach(
        (tenant, own) -> {
          if (own.containsKey(next)) {
            account(tenant).pay(next, own);
          }
        });
    note(next);
    return Optional.of(next);
  }

  /** (tenant) → (model) → how many of its chains run. */
  private Map<String, Map<DeviceModel, Integer>> chains() {
    Map<String, Map<DeviceModel, Integer>> chains = new LinkedHashMap<>();
    for (DeviceModel model : models) {
      for (RunningChain chain : model.running) {
        chains
            .computeIfAbsent(chain.rank().tenant(), _ -> new LinkedHashMap<>())
            .merge(model, 1, Integer::sum);
      }
    }
    return chains;
  }

  private Account account(String tenant) {
    return Objects.requireNonNull(accounts.get(tenant)); // there is one for each with chains
  }

  private DeviceModel chosen(Map<String, Map<DeviceModel, Integer>> chains) {
    String tenant =
        chains.keySet().stream()
            .min(Comparator.comparingDouble(each -> account(each).nanos))
            .orElseThrow();
    Account account = account(tenant);
    level = Math.max(level, account.nanos);
    chooser = Optional.of(account);
    return largest(account.raised(Objects.requireNonNull(chains.get(tenant))));
  }

  private DeviceModel mostOverdue() {
    chooser = Optional.empty();
    List<DeviceModel> busy = busy();
    overdue.keySet().retainAll(busy);
    busy.forEach(model -> overdue.merge(model, 1.0 / busy.size(), Double::sum));
    DeviceModel next = largest(overdue);
    overdue.merge(next, -1.0, Double::sum);
    return next;
  }

  private DeviceModel largest(Map<DeviceModel, Double> claims) {
    return models.stream()
        .filter(claims::containsKey)
        .max(Comparator.comparingDouble(model -> claims.getOrDefault(model, 0.0)))
        .orElseThrow();
  }

  private List<DeviceModel> busy() {
    return models.stream().filter(model -> !model.running.isEmpty()).toList();
  }

  /** The turn that was {@link #next} is over. */
  void took(long nanos) {
    chooser.ifPresent(account -> account.nanos += nanos);
    chooser = Optional.empty();
  }

  private void note(DeviceModel next) {
    List<DeviceModel> busy = busy();
    shares.keySet().retainAll(busy);
    for (DeviceModel model : busy) {
      double before = shares.getOrDefault(model, 1.0 / busy.size());
      shares.put(model, before + NEWEST * ((model == next ? 1 : 0) - before));
    }
  }

  /** The share of late turns that a model with running chains had. */
  double share(DeviceModel model) {
    List<DeviceModel> busy = busy();
    double all = busy.stream().mapToDouble(each -> known(each, busy)).sum();
    return known(model, busy) / all;
  }

  private double known(DeviceModel model, List<DeviceModel> busy) {
    return shares.getOrDefault(model, 1.0 / busy.size());
  }
}
