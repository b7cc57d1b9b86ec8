package org.glauber.denoiser.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.core.sampling.Sampling;
import org.glauber.model.Model;
import org.glauber.model.v1.ModelManifest;
import org.junit.jupiter.api.Test;

class ChainMemoryTest {
  private static final int SITES = 65_536;
  private static final ChainModel MODEL =
      new ChainModel(
          new Model(ModelManifest.getDefaultInstance(), "", Path.of("."), Map.of()),
          Scan.identity(SITES),
          NoiseLaw.uniform(2, 0.5));

  private final ChainMemory memory = new ChainMemory(64 << 20);

  @Test
  void longChainsOfOneTenantAreRefusedBeforeTheyFillTheHeapAndOthersStillHaveRoom() {
    List<RunningChain> kept = new ArrayList<>();
    RunningChain next = chain("greedy");
    while (memory.reserve(next)) {
      kept.add(next);
      next = chain("greedy");
    }
    assertThat(kept.size() * next.mostBytes()).isBetween(memory.limit() / 2, memory.limit());
    RunningChain other = chain("modest");
    assertThat(memory.reserve(other)).isTrue();
    memory.release(other);
    memory.release(kept.getFirst());
    memory.release(kept.getFirst()); // has no more to give back
    memory.release(next); // never had any
    kept.forEach(memory::release);
    kept.forEach(chain -> assertThat(memory.reserve(chain)).isTrue());
  }

  private static RunningChain chain(String tenant) {
    ChainSpec spec =
        new ChainSpec(
            "chain",
            MODEL,
            new int[SITES],
            Visits.unclamped(MODEL.scan(), Levels.unlabelled(1)),
            SITES,
            1,
            Sampling.EXACT,
            64,
            0,
            new SchedulingKey(tenant, 0, SchedulingKey.NO_DEADLINE));
    return new RunningChain(spec, new ChainMailbox(SITES), 0);
  }
}
