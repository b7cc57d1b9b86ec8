package org.glauber.gateway.api;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainReport;
import org.glauber.gateway.generation.Event;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.GenerationStatistics;
import org.glauber.model.Manifests;

/** Maps the parts of events that texts and images share to the wire. */
final class GenerationEvents {
  private GenerationEvents() {}

  static Accepted accepted(Event.Accepted<?> event) {
    Chain chain = event.generation().chain();
    int siteCount = chain.model().siteCount();
    return Accepted.newBuilder()
        .setGenerationId(event.generation().id())
        .setModel(chain.model().name())
        .setModelDigest(chain.model().digest())
        .setModelVersion(chain.model().manifest().getVersion())
        .setSeed(chain.seed())
        .setSampling(chain.sampling())
        .setStepCount(chain.stepCount())
        .setExpectedSteps(chain.workStepCount())
        .setExpectedQuestions(chain.questionCount())
        .setSiteCount(siteCount)
        .setClampedSiteCount(siteCount - chain.freeSiteCount())
        .setResumeToken(event.resumeToken())
        .setSamplingVersion(Manifests.samplingVersion(chain.model().manifest()))
        .build();
  }

  static GenerationStatistics statistics(Event.Finished<?> event) {
    ChainReport chain = event.report();
    Event.Times times = event.times();
    return GenerationStatistics.newBuilder()
        .setSteps(event.generation().chain().workStepCount())
        .setNoiseSteps(chain.noiseSteps())
        .setPasses(chain.passes())
        .setEvaluations(chain.evaluations())
        .setStepsDecidedAgain(chain.stepsDecidedAgain())
        .setStepsCorrected(chain.stepsCorrected())
        .setTotalTime(duration(times.total()))
        .setEncodeTime(duration(times.encode()))
        .setQueueTime(duration(chain.queueTime()))
        .setDenoiseTime(duration(chain.denoiseTime()))
        .setDecodeTime(duration(times.decode()))
        .build();
  }

  private static Duration duration(java.time.Duration duration) {
    return Durations.fromNanos(duration.toNanos());
  }
}
