package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glauber.cli.suite.ServiceProcess;
import org.glauber.cli.suite.Suite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus finds in a running suite, against the table that operators are given. */
class MetricsIT {
  private static final Path TABLE = Home.root().resolve("deploy/README.md");
  // | `name` | kind | unit | ...
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `((?:glauber|gen_ai)[a-z._]+)` (†?) ?\\| (\\w+) \\| (\\S+) \\|");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^# TYPE ((?:glauber|gen_ai)_\\w+) (\\w+)$");

  @Test
  void theTableAndTheSuiteTellTheSame(@TempDir Path logs) throws Exception {
    Set<String> always = new TreeSet<>();
    Set<String> sometimes = new TreeSet<>();
    Matcher rows = ROW.matcher(Files.readString(TABLE));
    while (rows.find()) {
      String scraped = scraped(rows.group(1), rows.group(3), rows.group(4)) + " " + rows.group(3);
      (rows.group(2).isEmpty() ? always : sometimes).add(scraped);
    }
    assertThat(always).isNotEmpty();
    Set<String> found = new TreeSet<>();
    try (Suite suite = Home.start(Home.plan(logs));
        Texts texts = new Texts(suite.target());
        Images images = new Images(suite.target())) {
      texts.finished(Texts.request(1, 1).build());
      images.finished(Images.request(1, 1).build());
      for (ServiceProcess service : suite.services()) {
        String page = page(service);
        assertThat(page)
            .as("what a caller calls us is nobody's label")
            .doesNotContain("server_address=");
        Matcher types = TYPE.matcher(page);
        while (types.find()) {
          found.add(types.group(1) + " " + types.group(2));
        }
      }
    }
    assertThat(found).as("what is told is in the table").isSubsetOf(union(always, sometimes));
    assertThat(always).as("what is in the table is told").isSubsetOf(found);
  }

  /** A name as OpenTelemetry's specification has it translated for Prometheus. */
  private static String scraped(String name, String kind, String unit) {
    String suffix =
        switch (unit) {
          case "s" -> "_seconds";
          case "By" -> "_bytes";
          default -> "";
        };
    return name.replace('.', '_') + suffix + (kind.equals("counter") ? "_total" : "");
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = new TreeSet<>(one);
    all.addAll(other);
    return all;
  }

  private static String page(ServiceProcess service) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(service.metrics().orElseThrow()).build(),
              BodyHandlers.ofString())
          .body();
    }
  }
}
