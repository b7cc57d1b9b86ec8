package org.glauber.chaos.load;

import com.google.gson.JsonObject;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.glauber.chaos.scenario.Scenario;
import org.glauber.chaos.scenario.ServiceProbe;
import org.glauber.client.GatewayClient;
import org.glauber.client.connection.Access;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;

/**
 * A hundred callers read a message only every few seconds. The memory that is held for them must
 * stay bounded, other callers must not be slowed down, and each slow reader must get the same
 * result as a fast one.
 */
public final class SlowReaderScenario implements Scenario {
  private static final int READERS = 100;
  private static final int SEEDS = 4;
  private static final int SWEEPS = 1;
  private static final int WINDOW_BYTES =
      16_384; // flow-control window of a reader: about one image
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final double MAX_SLOWDOWN = 1.2;
  private static final long MAX_GROWTH_BYTES = 32 << 20;
  private static final ProgressRhythm PROGRESS =
      ProgressRhythm.newBuilder().setEveryMillis(10).build();

  private final Path home;
  private final PrintWriter out;

  /**
   * @param out receives progress messages
   */
  public SlowReaderScenario(Path home, PrintWriter out) {
    this.home = home;
    this.out = out;
  }

  @Override
  public Outcome run(Duration time) throws InterruptedException {
    Duration pause =
        time.dividedBy(10).compareTo(LONGEST_PAUSE) < 0 ? time.dividedBy(10) : LONGEST_PAUSE;
    out.printf(
        "Readers: %d slow readers, a message every %.1f s each …%n",
        READERS, pause.toMillis() / 1e3);
    try (Suite suite =
            Suite.start(SuitePlan.of(home), new PackagedService(home), SuiteListener.NONE);
        GatewayClient quick = GatewayClient.connect(suite.target(), TIMEOUT, Access.OPEN);
        ServiceProbe probe = new ServiceProbe()) {
      ServiceProcess gateway = suite.services(ServiceKind.GATEWAY).getFirst();
      Map<Long, List<Integer>> undisturbed = new ConcurrentHashMap<>();
      for (long seed = 0; seed < SEEDS; seed++) {
        undisturbed.put(seed, codes(quick, seed));
      }
      Duration each = time.dividedBy(5);
      double alone = median(quick, each);
      probe.collectGarbage(gateway);
      long before = probe.residentBytes(gateway);
      try (Readers readers = new Readers(suite.target(), pause)) {
        readers.start();
        awaitIdle(probe, suite);
        double beside = median(quick, each);
        probe.collectGarbage(gateway);
        long held = probe.residentBytes(gateway) - before;
        long open = readers.open();
        out.printf("%d readers still open; the gateway has grown by %,d kB%n", open, held / 1_024);
        return outcome(new Figures(alone, beside, held, open, readers.right(undisturbed)));
      }
    }
  }

  /** The measurements. */
  private record Figures(
      double aloneMillis, double besideMillis, long heldBytes, long open, int right) {
    double ratio() {
      return besideMillis / aloneMillis;
    }

    boolean hasPassed() {
      return right == READERS
          && open > 0
          && ratio() <= MAX_SLOWDOWN
          && heldBytes <= MAX_GROWTH_BYTES;
    }
  }

  private static Outcome outcome(Figures figures) {
    JsonObject json = new JsonObject();
    json.addProperty("slow_readers", READERS);
    json.addProperty("slow_readers_right", figures.right());
    json.addProperty("slow_readers_bytes", figures.heldBytes());
    json.addProperty("quick_reader_latency_ratio", figures.ratio());
    return new Outcome(
        figures.hasPassed(),
        List.of(
            "%d slow readers: %d got the same result as a fast one. While %d of them were reading, the gateway held %,d kB more, and a fast reader waited %.0f ms instead of %.0f ms (%.3f times)."
                .formatted(
                    READERS,
                    figures.right(),
                    figures.open(),
                    figures.heldBytes() / 1_024,
                    figures.besideMillis(),
                    figures.aloneMillis(),
                    figures.ratio())),
        json);
  }

  /** Waits until no chain runs, so that only reading is left. */
  private static void awaitIdle(ServiceProbe probe, Suite suite) throws InterruptedException {
    ServiceProcess denoiser = suite.services(ServiceKind.DENOISER).getFirst();
    do {
      Thread.sleep(Duration.ofMillis(500));
    } while (probe.scrape(denoiser).sum("glauber_denoiser_chains") > 0);
  }

  private static double median(GatewayClient client, Duration time) {
    Histogram micros = new Histogram(3);
    long end = System.nanoTime() + time.toNanos();
    for (long seed = 0; System.nanoTime() < end; seed++) {
      long start = System.nanoTime();
      codes(client, seed % SEEDS);
      micros.recordValue((System.nanoTime() - start) / 1_000);
    }
    return micros.getValueAtPercentile(50) / 1e3;
  }

  private static List<Integer> codes(GatewayClient client, long seed) {
    List<Integer> codes = new ArrayList<>();
    client.generateImage(request(seed), event -> codes.addAll(event.getFinished().getCodesList()));
    return codes;
  }

  private static GenerateImageRequest request(long seed) {
    return GenerateImageRequest.newBuilder()
        .setSeed(seed)
        .setSampling(SamplingOptions.newBuilder().setSweeps(SWEEPS))
        .setProgress(PROGRESS)
        .build();
  }

  /** All slow readers, each with its own connection. */
  private static final class Readers implements AutoCloseable {
    private final String target;
    private final Duration pause;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private final List<CompletableFuture<GenerateImageResponse>> ends = new ArrayList<>();

    Readers(String target, Duration pause) {
      this.target = target;
      this.pause = pause;
    }

    void start() {
      for (int reader = 0; reader < READERS; reader++) {
        CompletableFuture<GenerateImageResponse> end = new CompletableFuture<>();
        ends.add(end);
        ManagedChannel channel =
            NettyChannelBuilder.forTarget(target)
                .usePlaintext()
                .flowControlWindow(WINDOW_BYTES)
                .build();
        channels.add(channel);
        ClientCall<GenerateImageRequest, GenerateImageResponse> call =
            channel.newCall(GenerationServiceGrpc.getGenerateImageMethod(), CallOptions.DEFAULT);
        call.start(new Reader(end), new Metadata());
        call.sendMessage(request(reader % SEEDS));
        call.halfClose();
        var reading =
            clock.scheduleAtFixedRate(
                () -> call.request(1), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        end.whenComplete((event, failure) -> reading.cancel(false));
      }
    }

    /** The number of readers that have not reached the end of their stream. */
    long open() {
      return ends.stream().filter(end -> !end.isDone()).count();
    }

    /** Waits for all readers, and returns how many got the same result as a fast reader. */
    int right(Map<Long, List<Integer>> undisturbed) throws InterruptedException {
      int right = 0;
      for (int reader = 0; reader < READERS; reader++) {
        try {
          GenerateImageResponse last = ends.get(reader).get(TIMEOUT.toMinutes(), TimeUnit.MINUTES);
          List<Integer> expected = undisturbed.get((long) reader % SEEDS);
          right += last.getFinished().getCodesList().equals(expected) ? 1 : 0;
        } catch (ExecutionException | TimeoutException e) {
          // counts as wrong
        }
      }
      return right;
    }

    @Override
    public void close() {
      clock.shutdownNow();
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  /** Keeps the last event of a stream. */
  private static final class Reader extends ClientCall.Listener<GenerateImageResponse> {
    private final CompletableFuture<GenerateImageResponse> end;
    private volatile GenerateImageResponse last = GenerateImageResponse.getDefaultInstance();

    Reader(CompletableFuture<GenerateImageResponse> end) {
      this.end = end;
    }

    @Override
    public void onMessage(GenerateImageResponse event) {
      last = event;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk()) {
        end.complete(last);
      } else {
        end.completeExceptionally(status.asRuntimeException());
      }
    }
  }
}
