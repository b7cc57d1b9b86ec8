package org.glauber.denoiser.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.glauber.denoiser.chain.ServedModel;

/**
 * The expected share of turns of each model, computed from the chains of all tenants: half in equal
 * parts, half as the mean over tenants of the shares among their own chains. The number of chains
 * of one tenant does not reduce the weight of another.
 *
 * <p>Adding a chain and looking up a share take O(models), independent of the number of tenants.
 */
final class TurnShares {
  private final Map<String, Map<ServedModel, Integer>> chains = new HashMap<>(); // (tenant)
  private final Map<ServedModel, Double> sums = new HashMap<>(); // over tenants, of their shares

  /** Adds a chain of a tenant. */
  void add(String tenant, ServedModel model) {
    Map<ServedModel, Integer> own = chains.computeIfAbsent(tenant, _ -> new HashMap<>());
    int before = count(own);
    own.forEach((each, count) -> sums.merge(each, -share(count, before), Double::sum));
    own.merge(model, 1, Integer::sum);
    own.forEach((each, count) -> sums.merge(each, share(count, before + 1), Double::sum));
  }

  /** The models that have chains. */
  Set<ServedModel> models() {
    return sums.keySet();
  }

  /** The number of tenants, including this one. */
  int tenantsWith(String tenant) {
    return chains.size() + (chains.containsKey(tenant) ? 0 : 1);
  }

  /** The share of a model that is one of {@link #models}. */
  double of(ServedModel model) {
    return 0.5 * sums.getOrDefault(model, 0.0) / chains.size() + 0.5 / sums.size();
  }

  /** The share of a model if the tenant had one more chain of it. */
  double with(String tenant, ServedModel model) {
    Map<ServedModel, Integer> own = chains.getOrDefault(tenant, Map.of());
    int all = count(own);
    int ofModel = own.getOrDefault(model, 0);
    double change = share(ofModel + 1, all + 1) - share(ofModel, all);
    int models = sums.size() + (sums.containsKey(model) ? 0 : 1);
    return 0.5 * (sums.getOrDefault(model, 0.0) + change) / tenantsWith(tenant) + 0.5 / models;
  }

  private static int count(Map<ServedModel, Integer> own) {
    return own.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static double share(int count, int all) {
    return all == 0 ? 0 : (double) count / all;
  }
}
