package org.glauber.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationStatistics;
import org.glauber.generation.v1.KeptSegment;
import org.glauber.generation.v1.Progress;
import org.glauber.generation.v1.Segment;
import org.glauber.generation.v1.Span;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;

/**
 * Imitates the events of a chain: random words first, which settle one by one during the last
 * sweep.
 */
public final class FakeChain {
  public static final int SITE_COUNT = 40;

  private static final int SWEEPS = 4;
  private static final int STEP_COUNT = SWEEPS * SITE_COUNT;
  private static final int STEPS_PER_EVENT = 2;
  private static final List<String> TALES =
      List.of(
          "Mia had a red ball . She took it to the park and met Tom there . They played until it was dark .",
          "Tom wanted to build a big castle on the beach . He brought sand , and Rosa helped him . It took all day ,"
              + " but then the castle was ready .",
          "It was late , and Leo was tired . His mother read him a story about a grey cat .",
          "Anna bought two apples at the market for her aunt . She put the apples in a blue basket .");

  private final List<KeptSegment> kept = new ArrayList<>();
  private final int index;
  private final Random random;
  private final String[] words; // (site)
  private final boolean[] clamped; // (site)
  private final boolean[] settled; // (site)

  private FakeChain(GenerateTextRequest request, int index) {
    this.index = index;
    this.random = new Random(request.getSeed() + index);
    List<String> given = new ArrayList<>();
    for (Segment segment : request.getTemplate().getSegmentsList()) {
      if (segment.hasText()) {
        kept.add(
            KeptSegment.newBuilder()
                .setFirstSite(given.size())
                .setText(segment.getText().strip())
                .build());
      }
      given.addAll(
          segment.hasText()
              ? Arrays.asList(segment.getText().strip().split(" "))
              : Collections.nCopies(segment.getBlank(), ""));
    }
    boolean free = given.isEmpty();
    words =
        (free
            ? TALES.get(Math.floorMod(request.getSeed() + index, TALES.size())).split(" ")
            : given.toArray(String[]::new));
    clamped = new boolean[words.length];
    for (int site = 0; site < words.length; site++) {
      clamped[site] = !free && !words[site].isEmpty();
      words[site] = words[site].isEmpty() ? "word" + site : words[site];
    }
    settled = clamped.clone();
  }

  /** The events of a call, with those of its generations interleaved. */
  public static List<GenerateTextResponse> events(GenerateTextRequest request) {
    List<List<GenerateTextResponse>> generations = new ArrayList<>();
    for (int index = 0; index < Math.max(1, request.getCount()); index++) {
      generations.add(new FakeChain(request, index).events(request.getSeed() + index));
    }
    List<GenerateTextResponse> events = new ArrayList<>();
    for (int row = 0; row < generations.getFirst().size(); row++) {
      for (List<GenerateTextResponse> generation : generations) {
        events.add(generation.get(row));
      }
    }
    return events;
  }

  private List<GenerateTextResponse> events(long seed) {
    List<GenerateTextResponse> events = new ArrayList<>();
    int clampedSites = clamped(clamped);
    events.add(event().setAccepted(accepted(seed, clampedSites)).build());
    List<Integer> order = new ArrayList<>();
    for (int site = 0; site < words.length; site++) {
      order.add(site);
    }
    Collections.shuffle(order, random);
    for (int step = STEP_COUNT; step >= 0; step -= STEPS_PER_EVENT) {
      int visited = step >= SITE_COUNT ? 0 : words.length - words.length * step / SITE_COUNT;
      order.subList(0, visited).forEach(site -> settled[site] = true);
      events.add(event().setProgress(progress(step)).build());
    }
    Finished.Builder finished = Finished.newBuilder().setText(String.join(" ", words));
    finished.setStatistics(
        GenerationStatistics.newBuilder()
            .setSteps(STEP_COUNT - SWEEPS * clampedSites)
            .setPasses(21)
            .setEvaluations(230)
            .setStepsDecidedAgain(1)
            .setTotalTime(com.google.protobuf.util.Durations.fromMillis(912))
            .setEncodeTime(com.google.protobuf.util.Durations.fromMillis(3))
            .setQueueTime(com.google.protobuf.util.Durations.fromMillis(1))
            .setDenoiseTime(com.google.protobuf.util.Durations.fromMillis(880))
            .setDecodeTime(com.google.protobuf.util.Durations.fromMillis(41)));
    events.add(event().setFinished(finished).build());
    return events;
  }

  private Accepted accepted(long seed, int clampedSites) {
    return Accepted.newBuilder()
        .setGenerationId("00000000-0000-0000-0000-00000000000" + index)
        .addAllKept(kept)
        .setModel("tales")
        .setModelDigest("ab".repeat(32))
        .setSeed(seed)
        .setSampling(
            Sampling.newBuilder()
                .setSampler(Sampler.SAMPLER_HEAT_BATH)
                .setSweeps(SWEEPS)
                .setTemperature(1)
                .setTopP(0.9))
        .setStepCount(STEP_COUNT)
        .setExpectedSteps(STEP_COUNT - SWEEPS * clampedSites)
        .setSiteCount(SITE_COUNT)
        .setClampedSiteCount(clampedSites)
        .build();
  }

  private Progress progress(int step) {
    List<String> vocabulary = List.of(String.join(" ", TALES).split(" "));
    Progress.Builder progress = Progress.newBuilder().setStep(step);
    StringBuilder text = new StringBuilder();
    for (int site = 0; site < words.length; site++) {
      text.append(site == 0 ? "" : " ");
      String word =
          settled[site] || random.nextInt(STEP_COUNT) > step
              ? words[site]
              : vocabulary.get(random.nextInt(vocabulary.size()));
      if (settled[site]) {
        progress.addSettled(
            Span.newBuilder()
                .setStartOffset(text.length())
                .setEndOffset(text.length() + word.length()));
      }
      text.append(word);
    }
    int beyond = SITE_COUNT - words.length;
    return progress
        .setText(text.toString())
        .setSettledSiteCount(
            clamped(settled) + (step >= SITE_COUNT ? 0 : beyond - beyond * step / SITE_COUNT))
        .build();
  }

  private GenerateTextResponse.Builder event() {
    return GenerateTextResponse.newBuilder().setIndex(index);
  }

  private static int clamped(boolean[] sites) {
    int count = 0;
    for (boolean site : sites) {
      count += site ? 1 : 0;
    }
    return count;
  }
}
