package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Runs a suite with a real Prometheus, and with a real Zipkin if it is installed. */
@Tag("long")
@EnabledIf(
    value = "org.glauber.tests.Home#hasPrometheus",
    disabledReason = "prometheus is not installed")
class ObserveIT {
  private static final Pattern UP = Pattern.compile("The suite is up at (\\S+)\\. ");
  private static final String PROMETHEUS = "http://127.0.0.1:9090/api/v1/";
  private static final String ALERTS = "http://127.0.0.1:9093/api/v2/alerts";
  private static final String ZIPKIN = "http://127.0.0.1:9411/";
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(3);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void everyServiceIsScrapedEveryRuleIsEvaluatedAndAGenerationIsTraced() throws Exception {
    Thread up = Thread.ofPlatform().start(() -> execute("up", "--observe", "--port", "0"));
    try (Texts texts = new Texts(target())) {
      JsonObject targets =
          asked(
              "targets",
              data ->
                  data.getAsJsonArray("activeTargets").size() == 4
                      && each(data.getAsJsonArray("activeTargets"), "health", "up"));
      Set<String> jobs = new TreeSet<>();
      targets
          .getAsJsonArray("activeTargets")
          .forEach(
              target ->
                  jobs.add(
                      target.getAsJsonObject().getAsJsonObject("labels").get("job").getAsString()));
      assertThat(jobs).containsExactly("denoiser", "gateway", "tokenizer", "vqgan");

      boolean isTraced = out.toString(StandardCharsets.UTF_8).contains("Traces: ");
      if (isTraced) {
        awaited(ZIPKIN + "health", health -> true); // spans sent earlier are lost
        assertListensOnNoOtherAddress(ZIPKIN);
      }
      texts.finished(Texts.request(1, 1).build());
      if (isTraced) {
        awaited(
            ZIPKIN + "api/v2/traces?spanName=text_completion%20tales",
            traces ->
                traces.getAsJsonArray().asList().stream()
                    .anyMatch(
                        trace ->
                            services(trace.getAsJsonArray())
                                .equals(
                                    Set.of(
                                        "gateway-1",
                                        "tokenizer-service-1",
                                        "denoiser-service-1"))));
      }
      asked(
          query(
              "sum(gen_ai_server_request_duration_seconds_count{gen_ai_request_model=\"tales\"})"),
          data -> !data.getAsJsonArray("result").isEmpty());
      asked(
          query("glauber:denoiser_demand:steps_per_second"),
          data -> !data.getAsJsonArray("result").isEmpty());
      asked(
          "rules",
          data ->
              data.getAsJsonArray("groups").asList().stream()
                  .allMatch(
                      group ->
                          each(group.getAsJsonObject().getAsJsonArray("rules"), "health", "ok")));
      assertListensOnNoOtherAddress(PROMETHEUS);
      if (Home.isInstalled("prometheus-alertmanager") || Home.isInstalled("alertmanager")) {
        assertAlertArrivesOfAStopped("vqgan");
      }
    } finally {
      up.interrupt();
      up.join();
    }
  }

  /** On Linux, every address 127.x.y.z belongs to this machine. */
  private static void assertListensOnNoOtherAddress(String url) {
    assertThatThrownBy(() -> new Socket("127.0.0.2", URI.create(url).getPort()).close())
        .isInstanceOf(ConnectException.class);
  }

  /** A service that hangs does not answer Prometheus either; a minute later, the alert is sent. */
  private void assertAlertArrivesOfAStopped(String service)
      throws IOException, InterruptedException {
    String pid =
        ProcessHandle.current()
            .descendants()
            .filter(
                process ->
                    process.info().commandLine().orElse("").contains(service + "-service/target"))
            .map(process -> Long.toString(process.pid()))
            .findFirst()
            .orElseThrow();
    signal("STOP", pid);
    try {
      awaited(
          ALERTS,
          alerts ->
              alerts.getAsJsonArray().asList().stream()
                  .map(alert -> alert.getAsJsonObject().getAsJsonObject("labels"))
                  .anyMatch(
                      labels ->
                          labels.get("alertname").getAsString().equals("GlauberServiceDown")
                              && labels.get("job").getAsString().equals(service)));
    } finally {
      signal("CONT", pid);
    }
  }

  private static void signal(String signal, String pid) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
  }

  /** Returns the services that took part in a trace. */
  private static Set<String> services(JsonArray trace) {
    return trace.asList().stream()
        .map(span -> span.getAsJsonObject().getAsJsonObject("localEndpoint"))
        .map(endpoint -> endpoint.get("serviceName").getAsString())
        .collect(Collectors.toSet());
  }

  private int execute(String... command) {
    return CommandLineRun.execute(out, err, command);
  }

  /** Returns the gateway's host and port, once it has logged them. */
  private String target() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    while (true) {
      Matcher said = UP.matcher(out.toString(StandardCharsets.UTF_8));
      if (said.find()) {
        return said.group(1);
      }
      assertThat(System.nanoTime()).as(err.toString(StandardCharsets.UTF_8)).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static String query(String expression) {
    return "query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
  }

  private static boolean each(JsonArray objects, String key, String value) {
    for (JsonElement object : objects) {
      if (!object.getAsJsonObject().get(key).getAsString().equals(value)) {
        return false;
      }
    }
    return true;
  }

  /** Queries Prometheus until the answer satisfies a condition, and returns it. */
  private JsonObject asked(String what, Predicate<JsonObject> wanted)
      throws IOException, InterruptedException {
    return data(awaited(PROMETHEUS + what, answer -> wanted.test(data(answer))));
  }

  private static JsonObject data(JsonElement answer) {
    return answer.getAsJsonObject().getAsJsonObject("data");
  }

  private JsonElement awaited(String address, Predicate<JsonElement> wanted)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
    long end = System.nanoTime() + PATIENCE;
    String answer = "";
    while (true) {
      try {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        answer = response.body();
        if (response.statusCode() == 200) {
          JsonElement content = JsonParser.parseString(answer);
          if (wanted.test(content)) {
            return content;
          }
        }
      } catch (ConnectException e) {
        answer = String.valueOf(e.getMessage()); // the server has not started yet
      }
      assertThat(System.nanoTime()).as(answer).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }
}
