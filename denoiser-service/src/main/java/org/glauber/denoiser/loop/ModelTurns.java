package org.glauber.denoiser.loop;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.glauber.denoiser.admission.TurnShares;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.planning.LaneRotation;

/**
 * Selects the model of a device's next turn.
 *
 * <p>Half of the turns go to the models with running chains in rotation, so that no chain waits for
 * many chains of another model. The other half belongs to tenants, which share its time equally:
 * the tenant whose own turns have taken the least time selects the model (start-time fair queueing,
 * Goyal, Vin and Cheng 1996). A new tenant starts at the level of the tenant that selected last, so
 * that idle time accumulates no credit. Whichever tenant selects a model, the chains of all tenants
 * share the lanes of the pass, as {@link LaneRotation} assigns them.
 *
 * <p>A tenant selects a model by credits. With every pass in which the tenant has a lane, the
 * credits of its models grow by their shares, which sum to 1 and follow the rule of {@link
 * TurnShares}, applied to the tenant's running chains. The model of the pass pays one credit, and
 * the model with the largest credit is selected. Only the number of the tenant's own chains counts
 * and not their length: otherwise a tenant with many long chains of one model would take the turns
 * of the models of all others.
 *
 * <p>Confined to the loop's thread.
 */
final class ModelTurns {
  private static final double NEWEST = 1.0 / 32; // weight of the latest turn in the shares

  private final ModelBatches models;
  private final Map<String, Account> accounts = new LinkedHashMap<>(); // (tenant)
  private final Map<ModelBatch, Double> shares = new HashMap<>(); // recent, of busy models
  private final Map<ModelBatch, Double> overdue = new HashMap<>(); // turns, of busy models
  private double level; // the time given to the tenant that selected last
  private boolean isTenantsTurn;
  private Optional<Account> chooser = Optional.empty(); // of the current turn

  ModelTurns(ModelBatches models) {
    this.models = models;
  }

  /** The time and the credits of a tenant. */
  private static final class Account {
    private final Map<ModelBatch, Double> credits = new HashMap<>();
    private double nanos;

    Account(double nanos) {
      this.nanos = nanos;
    }

    /** The credits after the next pass, before its model has paid. */
    Map<ModelBatch, Double> credited(Map<ModelBatch, Integer> chains) {
      Map<ModelBatch, Double> credited = new LinkedHashMap<>();
      int all = chains.values().stream().mapToInt(Integer::intValue).sum();
      chains.forEach(
          (model, count) -> {
            double share = TurnShares.share((double) count / all, chains.size());
            credited.put(model, credits.getOrDefault(model, 0.0) + share);
          });
      return credited;
    }

    /** Charges a pass to its model. */
    void pay(ModelBatch model, Map<ModelBatch, Integer> chains) {
      Map<ModelBatch, Double> credited = credited(chains);
      credits.clear();
      credits.putAll(credited);
      credits.merge(model, -1.0, Double::sum);
    }
  }

  /** The model that has the next turn; empty when no running chain needs the network. */
  Optional<ModelBatch> next() {
    Map<String, Map<ModelBatch, Integer>> chains = chains();
    if (models.all().stream().allMatch(model -> model.outstandingQuestions() == 0)) {
      return Optional.empty();
    }
    accounts
        .entrySet()
        .removeIf(it -> !chains.containsKey(it.getKey()) && it.getValue().nanos <= level);
    chains.keySet().forEach(tenant -> accounts.computeIfAbsent(tenant, _ -> new Account(level)));
    isTenantsTurn = !isTenantsTurn;
    ModelBatch next = isTenantsTurn ? chosen(chains) : mostOverdue();
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
  private Map<String, Map<ModelBatch, Integer>> chains() {
    Map<String, Map<ModelBatch, Integer>> chains = new LinkedHashMap<>();
    for (ModelBatch model : models.busy()) {
      for (RunningChain chain : model.chains()) {
        chains
            .computeIfAbsent(chain.schedulingKey().tenant(), _ -> new LinkedHashMap<>())
            .merge(model, 1, Integer::sum);
      }
    }
    return chains;
  }

  private Account account(String tenant) {
    return Objects.requireNonNull(accounts.get(tenant)); // every tenant with chains has one
  }

  private ModelBatch chosen(Map<String, Map<ModelBatch, Integer>> chains) {
    String tenant =
        chains.keySet().stream()
            .min(Comparator.comparingDouble(each -> account(each).nanos))
            .orElseThrow();
    Account account = account(tenant);
    level = Math.max(level, account.nanos);
    chooser = Optional.of(account);
    return largest(account.credited(Objects.requireNonNull(chains.get(tenant))));
  }

  private ModelBatch mostOverdue() {
    chooser = Optional.empty();
    List<ModelBatch> busy = models.busy();
    overdue.keySet().retainAll(busy);
    busy.forEach(model -> overdue.merge(model, 1.0 / busy.size(), Double::sum));
    ModelBatch next = largest(overdue);
    overdue.merge(next, -1.0, Double::sum);
    return next;
  }

  private ModelBatch largest(Map<ModelBatch, Double> credits) {
    return models.all().stream()
        .filter(credits::containsKey)
        .max(Comparator.comparingDouble(model -> credits.getOrDefault(model, 0.0)))
        .orElseThrow();
  }

  /** Forgets a model that was removed from the device. */
  void forget(ModelBatch model) {
    accounts.values().forEach(account -> account.credits.remove(model));
    shares.remove(model);
    overdue.remove(model);
  }

  /** Records the duration of the turn that {@link #next} selected. */
  void turnEnded(long nanos) {
    chooser.ifPresent(account -> account.nanos += nanos);
    chooser = Optional.empty();
  }

  private void note(ModelBatch next) {
    List<ModelBatch> busy = models.busy();
    shares.keySet().retainAll(busy);
    for (ModelBatch model : busy) {
      double before = shares.getOrDefault(model, 1.0 / busy.size());
      shares.put(model, before + NEWEST * ((model == next ? 1 : 0) - before));
    }
  }

  /** The share of recent turns of a model with running chains. */
  double share(ModelBatch model) {
    List<ModelBatch> busy = models.busy();
    double all = busy.stream().mapToDouble(each -> known(each, busy)).sum();
    return known(model, busy) / all;
  }

  private double known(ModelBatch model, List<ModelBatch> busy) {
    return shares.getOrDefault(model, 1.0 / busy.size());
  }
}
