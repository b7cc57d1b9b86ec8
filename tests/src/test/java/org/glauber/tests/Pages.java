package org.glauber.tests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.glauber.harness.Suite;
import org.glauber.harness.process.ServiceProcess;

/**
 * The metrics pages of a suite that Prometheus scrapes.
 *
 * @param byService pages in Prometheus' text format
 */
record Pages(Map<String, String> byService) {
  private static final Pattern TYPE =
      Pattern.compile("(?m)^# TYPE ((?:glauber|gen_ai|jvm)_\\w+) (\\w+)$");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)\\{(.*)\\} \\S+$");
  private static final Pattern LABEL = Pattern.compile("\\b(\\w+)=\"([^\"]*)\"");

  /** A sample, which is one line of a page. */
  record Sample(String series, Map<String, String> labels) {
    /** Returns whether the sample belongs to a metric, possibly as a part of a histogram. */
    boolean isOf(String metric) {
      return series.matches(metric + "(_bucket|_sum|_count)?");
    }
  }

  /** Returns the pages of a suite after it has generated a text and an image. */
  static Pages of(Suite suite) throws IOException, InterruptedException {
    try (Texts texts = new Texts(suite.target());
        Images images = new Images(suite.target());
        HttpClient http = HttpClient.newHttpClient()) {
      texts.finished(Texts.request(1, 1).build());
      images.finished(Images.request(1, 1).build());
      Map<String, String> pages = new HashMap<>();
      for (ServiceProcess service : suite.services()) {
        URI metrics = service.metrics().orElseThrow();
        pages.put(
            service.name(),
            http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body());
      }
      return new Pages(pages);
    }
  }

  String all() {
    return String.join("", byService.values());
  }

  /** Returns the names and kinds of the metrics. */
  Set<String> types() {
    return TYPE.matcher(all())
        .results()
        .map(it -> it.group(1) + " " + it.group(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the samples with labels, which all metrics of this project have. */
  List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    Matcher found = SAMPLE.matcher(all());
    while (found.find()) {
      Map<String, String> labels = new HashMap<>();
      LABEL.matcher(found.group(2)).results().forEach(it -> labels.put(it.group(1), it.group(2)));
      samples.add(new Sample(found.group(1), labels));
    }
    return samples;
  }
}
