package org.glauber.denoiser.admission;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.glauber.denoiser.chain.ChainModel;

/**
 * The expected share of turns of each model, computed from the chains of all tenants: half in equal
 * parts, half as the mean over tenants of the shares among their own chains. The number of chains
 * of one tenant does not reduce the weight of another.
 *
 * <p>Adding a chain and looking up a share take O(models), independent of the number of tenants.
 */
public final class TurnShares {
  private static final double BY_CHAINS = 0.5; // the other half is divided equally

  private final Map<String, Map<ChainModel, Integer>> chains = new HashMap<>(); // (tenant)
  private final Map<ChainModel, Double> sums = new HashMap<>(); // over tenants, of their shares

  /**
   * The share of turns of a model: half in proportion to its chains, half in equal parts, so that
   * no chain waits for many chains of another model.
   *
   * @param byChains the model's part of the chains
   * @param models the number of models with chains
   */
  public static double share(double byChains, int models) {
    return BY_CHAINS * byChains + (1 - BY_CHAINS) / models;
  }

  /** Adds a chain of a tenant. */
  void add(String tenant, ChainModel model) {
    Map<ChainModel, Integer> own = chains.computeIfAbsent(tenant, _ -> new HashMap<>());
    int before = count(own);
    own.forEach((each, count) -> sums.merge(each, -part(count, before), Double::sum));
    own.merge(model, 1, Integer::sum);
    own.forEach((each, count) -> sums.merge(each, part(count, before + 1), Double::sum));
  }

  /** The models that have chains. */
  Set<ChainModel> models() {
    return sums.keySet();
  }

  /** The number of tenants, including this one. */
  int tenantsWith(String tenant) {
    return chains.size() + (chains.containsKey(tenant) ? 0 : 1);
  }

  /** The share of a model that is one of {@link #models}. */
  double of(ChainModel model) {
    return share(sums.getOrDefault(model, 0.0) / chains.size(), sums.size());
  }

  /** The share of a model if the tenant had one more chain of it. */
  double with(String tenant, ChainModel model) {
    Map<ChainModel, Integer> own = chains.getOrDefault(tenant, Map.of());
    int all = count(own);
    int ofModel = own.getOrDefault(model, 0);
    double change = part(ofModel + 1, all + 1) - part(ofModel, all);
    int models = sums.size() + (sums.containsKey(model) ? 0 : 1);
    return share((sums.getOrDefault(model, 0.0) + change) / tenantsWith(tenant), models);
  }

  private static int count(Map<ChainModel, Integer> own) {
    return own.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static double part(int count, int all) {
    return all == 0 ? 0 : (double) count / all;
  }
}
