package org.glauber.gateway;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import java.util.Arrays;
import java.util.Optional;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainReport;
import org.glauber.gateway.generation.Event;
import org.glauber.gateway.generation.Statistics;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationStatistics;
import org.glauber.generation.v1.Progress;
import org.glauber.generation.v1.Span;
import org.glauber.server.stream.Backlog;
import org.glauber.server.stream.Conflation;

/** Maps events to the wire, where the newest progress stands for what a slow reader missed. */
final class TextEvents {
  /** Events of a generation that can be waiting: accepted, progress joined to one, finished. */
  private static final int WAITING_PER_GENERATION = 3;

  private TextEvents() {}

  /** What waits for the reader of so many generations; there is always room for another event. */
  static Backlog<GenerateTextResponse> backlog(int generationCount) {
    return Backlog.conflating(WAITING_PER_GENERATION * generationCount, new NewestProgress());
  }

  /** The event as it goes over the wire. */
  static GenerateTextResponse of(Event event) {
    GenerateTextResponse.Builder response =
        GenerateTextResponse.newBuilder().setIndex(event.index());
    return switch (event) {
      case Event.Accepted accepted -> response.setAccepted(accepted(accepted)).build();
      case Event.Progress progress -> response.setProgress(progress(progress)).build();
      case Event.Finished finished -> response.setFinished(finished(finished)).build();
    };
  }

  private static Accepted accepted(Event.Accepted event) {
    Chain chain = event.chain();
    int siteCount = chain.model().siteCount();
    return Accepted.newBuilder()
        .setGenerationId(event.generationId())
        .setModel(chain.model().name())
        .setModelDigest(chain.model().digest())
        .setSeed(chain.seed())
        .setSampling(chain.sampling())
        .setStepCount(chain.stepCount())
        .setExpectedSteps(chain.workStepCount())
        .setExpectedQuestions(chain.questionCount())
        .setSiteCount(siteCount)
        .setClampedSiteCount(siteCount - chain.freeSiteCount())
        .build();
  }

  private static Progress progress(Event.Progress event) {
    Progress.Builder progress =
        Progress.newBuilder()
            .setStep(event.step())
            .setText(event.text())
            .setSettledSiteCount(event.settledSiteCount());
    event
        .settled()
        .forEach(
            span ->
                progress.addSettled(
                    Span.newBuilder()
                        .setStartOffset(span.startOffset())
                        .setEndOffset(span.endOffset())));
    return progress.build();
  }

  private static Finished finished(Event.Finished event) {
    return Finished.newBuilder()
        .setText(event.text())
        .addAllTokens(Arrays.stream(event.tokens()).boxed().toList())
        .setStatistics(statistics(event.statistics()))
        .build();
  }

  private static GenerationStatistics statistics(Statistics statistics) {
    ChainReport chain = statistics.chain();
    return GenerationStatistics.newBuilder()
        .setSteps(statistics.steps())
        .setNoiseSteps(chain.noiseSteps())
        .setPasses(chain.passes())
        .setEvaluations(chain.evaluations())
        .setStepsDecidedAgain(chain.stepsDecidedAgain())
        .setTotalTime(duration(statistics.totalTime()))
        .setEncodeTime(duration(statistics.encodeTime()))
        .setQueueTime(duration(chain.queueTime()))
        .setDenoiseTime(duration(chain.denoiseTime()))
        .setDecodeTime(duration(statistics.decodeTime()))
        .build();
  }

  private static Duration duration(java.time.Duration duration) {
    return Durations.fromNanos(duration.toNanos());
  }

  /** Progress replaces the progress of the same generation that has not been read. */
  private static final class NewestProgress implements Conflation<GenerateTextResponse> {
    @Override
    public Object part(GenerateTextResponse message) {
      return message.getIndex();
    }

    @Override
    public Optional<GenerateTextResponse> join(
        GenerateTextResponse older, GenerateTextResponse newer) {
      return older.hasProgress() && newer.hasProgress() ? Optional.of(newer) : Optional.empty();
    }
  }
}
