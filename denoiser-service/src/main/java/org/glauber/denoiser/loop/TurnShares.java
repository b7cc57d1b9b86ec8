package org.glauber.denoiser.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.glauber.denoiser.chain.ServedModel;

/**
 * The part of the turns that each model has, by the chains that tenants have: half in equal parts,
 * half as the mean over tenants of how their own chains are shared. How many chains one tenant has
 * does not count beside another's.
 *
 * <p>Adding a chain and looking up take O(models), however many tenants there are.
 */
final class TurnShares {
  private final Map<String, Map<ServedModel, Integer>> chains = new HashMap<>(); // (tenant)
  private final Map<ServedModel, Double> sums = new HashMap<>(); // over tenants, of their shares

  /** A tenant has a chain more. */
  void add(String tenant, ServedModel model) {
    Map<ServedModel, Integer> own = chains.computeIfAbsent(tenant, _ -> new HashMap<>());
    int before = count(own);
    own.forEach((each, count) -> sums.merge(each, -share(count, before), Double::sum));
    own.merge(model, 1, Integer::sum);
    own.forEach((each, count) -> sums.merge(each, share(count, before + 1), Double::sum));
  }

  /** The models that there are chains of. */
  Set<ServedModel> models() {
    return sums.keySet();
  }

  /** How many tenants there are, this one included. */
  int tenantsWith(String tenant) {
    return chains.size() + (chains.containsKey(tenant) ? 0 : 1);
  }

  /** The part of a model that is one of {@link #models}. */
  double of(ServedModel model) {
    return 0.5 * sums.getOrDefault(model, 0.0) / chains.size() + 0.5 / sums.size();
  }

  /** The part of a model when a tenant has a chain of it more. */
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
