package org.glauber.denoiser.planning;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.glauber.denoiser.chain.RunningChain;

/**
 * Selects the chains that have a lane in a pass when more chains run than there are lanes. Every
 * tenant has as many lanes as every other, up to its number of chains (max-min fairness), and its
 * chains that have waited longest go first.
 */
public final class LaneRotation {
  private long turn;

  /** The chains of the next pass, at most {@code lanes}. */
  public List<RunningChain> next(List<RunningChain> running, int lanes) {
    turn++;
    List<RunningChain> chosen = running.size() <= lanes ? running : chosen(running, lanes);
    chosen.forEach(chain -> chain.takeTurn(turn));
    return chosen;
  }

  private static List<RunningChain> chosen(List<RunningChain> running, int lanes) {
    Map<String, ArrayDeque<RunningChain>> byTenant = new LinkedHashMap<>();
    running.stream()
        .sorted(Comparator.comparingLong(RunningChain::lastTurn))
        .forEach(
            chain ->
                byTenant
                    .computeIfAbsent(chain.schedulingKey().tenant(), _ -> new ArrayDeque<>())
                    .add(chain));
    // Tenants in the order in which they have waited, so that the last lane rotates, too.
    List<ArrayDeque<RunningChain>> tenants = new ArrayList<>(byTenant.values());
    List<RunningChain> chosen = new ArrayList<>();
    while (chosen.size() < lanes) {
      for (ArrayDeque<RunningChain> tenant : tenants) {
        RunningChain chain = tenant.poll();
        if (chain != null && chosen.size() < lanes) {
          chosen.add(chain);
        }
      }
    }
    return chosen;
  }
}
