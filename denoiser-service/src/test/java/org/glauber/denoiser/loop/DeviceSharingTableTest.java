package org.glauber.denoiser.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.glauber.denoiser.loop.SimulatedDevices.Arrival;
import org.glauber.denoiser.loop.SimulatedDevices.Call;
import org.glauber.network.warmup.CostCurve;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lone loops and sixty-four: how devices share chains, on a simulated clock. */
@Tag("measured")
class DeviceSharingTableTest extends LoopFixture {
  private static final int LANES = 16;
  private static final int STEPS = 300;

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64})
  void aTable(int devices) {
    for (boolean isGpu : new boolean[] {false, true}) {
      String name = "%d %s".formatted(devices, isGpu ? "gpu" : "cpu");
      CostCurve curve = curve(isGpu);
      SimulatedDevices burst = devices(devices, isGpu);
      List<Call> two = burst.run(together(2 * devices, STEPS));
      print(name, "two each at once", burst, two, STEPS * curve.plainNanos(2) / 1e9);
      SimulatedDevices bursts = devices(devices, isGpu);
      List<Call> hasty = bursts.run(bursts(devices, curve));
      print(name, "bursts with deadlines", bursts, hasty, STEPS * curve.plainNanos(2) / 1e9);
      SimulatedDevices uneven = devices(devices, isGpu);
      List<Call> halves = uneven.run(uneven(4 * devices));
      print(name, "four each, some short", uneven, halves, STEPS * curve.plainNanos(4) / 1e9);
      SimulatedDevices steady = devices(devices, isGpu);
      List<Call> day = steady.run(poisson(devices, curve, 0.6, 2.5));
      print(name, "steady, load 0.6", steady, day, STEPS * curve.plainNanos(1) / 1e9);
      SimulatedDevices crowded = devices(devices, isGpu);
      List<Call> rush = crowded.run(poisson(devices, curve, 1.3, 2));
      print(name, "steady, load 1.3", crowded, rush, STEPS * curve.plainNanos(1) / 1e9);
      SimulatedDevices flooded = devices(devices, isGpu);
      List<Call> flood = flooded.run(flood(devices, curve));
      print(
          name,
          "quiet beside a flood",
          flooded,
          flood.stream().filter(call -> call.arrival.tenant().equals("quiet")).toList(),
          STEPS * curve.plainNanos(LANES) / 1e9);
      assertThat(two).allSatisfy(call -> assertThat(call.endNanos).isPositive());
    }
  }

  private static void print(
      String name, String what, SimulatedDevices devices, List<Call> calls, double unit) {
    List<Double> seconds =
        calls.stream()
            .filter(call -> call.endNanos >= 0)
            .map(Call::seconds)
            .sorted(Comparator.naturalOrder())
            .toList();
    double mean = seconds.stream().mapToDouble(it -> it).average().orElse(Double.NaN);
    System.out.printf(
        "%-7s %-22s chains %5d refused %5d | spread most %3d mean %5.2f | of the ideal: mean %5.2f"
            + " p95 %5.2f last %5.2f%n",
        name,
        what,
        calls.size(),
        calls.stream().filter(call -> call.isRefused).count(),
        devices.largestSpread(),
        devices.meanSpread(),
        mean / unit,
        seconds.get(seconds.size() * 95 / 100) / unit,
        Collections.max(seconds) / unit);
  }

  private SimulatedDevices devices(int devices, boolean isGpu) {
    return new SimulatedDevices(
        first, Collections.nCopies(devices, curve(isGpu)), LANES, 64 * devices);
  }

  private static CostCurve curve(boolean isGpu) {
    return isGpu ? SimulatedDevices.gpu(1) : SimulatedDevices.cpu(1);
  }

  private static List<Arrival> together(int chains, int steps) {
    return Collections.nCopies(chains, new Arrival(0, "a", steps, Optional.empty()));
  }

  /** Two a device, again and again, each to be done in twice the time that it takes so. */
  private static List<Arrival> bursts(int devices, CostCurve curve) {
    double whole = STEPS * curve.plainNanos(2);
    Optional<Duration> deadline = Optional.of(Duration.ofNanos((long) (2 * whole)));
    return IntStream.range(0, 20 * devices)
        .mapToObj(
            k -> new Arrival((long) (1.5 * whole * (k / (2 * devices))), "a", STEPS, deadline))
        .toList();
  }

  /** Every other chain is a quarter as long. */
  private static List<Arrival> uneven(int chains) {
    return IntStream.range(0, chains)
        .mapToObj(k -> new Arrival(0, "a", k % 2 == 0 ? STEPS : STEPS / 5, Optional.empty()))
        .toList();
  }

  /**
   * @param load of what the devices can do with all lanes taken
   * @param patience in times of what a chain takes with all lanes taken
   */
  private static List<Arrival> poisson(int devices, CostCurve curve, double load, double patience) {
    SplittableRandom random = new SplittableRandom(1);
    double whole = STEPS * curve.plainNanos(LANES);
    double gap = whole / LANES / devices / load;
    Duration deadline = Duration.ofNanos((long) (patience * whole));
    List<Arrival> arrivals = new ArrayList<>();
    double at = 0;
    for (int k = 0; k < 60 * devices; k++) {
      at -= gap * Math.log(1 - random.nextDouble());
      int steps = 4 * random.nextInt(STEPS / 8, STEPS * 3 / 8);
      arrivals.add(new Arrival((long) at, "t" + k % 7, steps, Optional.of(deadline)));
    }
    return arrivals;
  }

  /**
   * One tenant brings three times what fits at once; another four chains for each device, later.
   */
  private static List<Arrival> flood(int devices, CostCurve curve) {
    List<Arrival> arrivals = new ArrayList<>();
    for (int k = 0; k < 3 * LANES * devices; k++) {
      arrivals.add(new Arrival(0, "flood", STEPS, Optional.empty()));
    }
    long later = (long) (STEPS / 3.0 * curve.plainNanos(LANES));
    for (int k = 0; k < 4 * devices; k++) {
      arrivals.add(new Arrival(later, "quiet", STEPS, Optional.empty()));
    }
    return arrivals;
  }
}
