package org.glauber.cli.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.glauber.cli.generation.GenerationCall;
import org.glauber.cli.generation.TemplateParser;
import org.glauber.cli.image.ImageCall;
import org.glauber.cli.image.ImageOutput;
import org.glauber.cli.output.GenerationOutput;
import org.glauber.cli.suite.SuiteDisplay;
import org.glauber.client.GatewayClient;
import org.glauber.client.connection.Access;
import org.glauber.console.OutputFile;
import org.glauber.console.StateDirectory;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.Paragraph;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerationStatistics;
import org.glauber.generation.v1.ImageFinished;
import org.glauber.generation.v1.Model;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.Segment;
import org.glauber.generation.v1.Template;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.service.ServiceCommand;
import org.glauber.model.v1.Modality;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts a suite on free ports, generates a tale, fills a template and generates a face, prints
 * where the time went, and stops the suite.
 */
@Command(
    name = "demo",
    description =
        "Start the suite, watch a tale, an infilling and a face appear, see where the time went.")
public final class DemoCommand implements Runnable {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final String TEMPLATE =
      "Mia wanted to play hide and seek with Tom . She hid {1} a {1} while Tom counted to ten . "
          + "First he looked {1} a {1} . At last he saw {1} {1} the {1} .";

  private final Console console;
  private final ServiceCommand services;
  private final Path home;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "The directory of the models (default: models).")
  private @Nullable Path models;

  /**
   * @param home the repository's root
   */
  public DemoCommand(Console console, ServiceCommand services, Path home) {
    this.console = console;
    this.services = services;
    this.home = home;
  }

  @Override
  public void run() {
    introduce();
    SuitePlan plan = SuitePlan.of(home);
    Path gif = StateDirectory.of(home).resolve("face.gif");
    SuiteDisplay display = new SuiteDisplay(console, false);
    try (Suite suite = start(models == null ? plan : plan.withModels(models), display)) {
      try (GatewayClient client = GatewayClient.connect(suite.target(), TIMEOUT, Access.OPEN)) {
        heading("A tale, out of noise");
        Finished tale = generate(client, request());
        heading("Blanks, filled");
        say(TEMPLATE);
        say("");
        Finished infilling = generate(client, request().setTemplate(template()));
        SequencedMap<String, GenerationStatistics> took = new LinkedHashMap<>();
        took.put("TALE", tale.getStatistics());
        took.put("INFILLING", infilling.getStatistics());
        if (client.models().stream().anyMatch(DemoCommand::isOfImages)) {
          took.put("FACE", face(client, gif));
        }
        heading("Where the time went");
        TimeTable.of(took).lines(console.columns()).forEach(this::print);
      }
      heading("Stopping");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    suggest();
  }

  private Suite start(SuitePlan plan, SuiteDisplay display) throws InterruptedException {
    heading("Starting");
    try (display) {
      return Suite.start(plan, services, display);
    }
  }

  private void introduce() {
    say(
        "This starts Glauber's services on this machine, each in its own process on loopback, and uses them to");
    item(
        "  1. denoise a tale from random words: every word is redrawn repeatedly, given all the others;");
    item("  2. fill the blanks of another tale, whose given words do not change;");
    item("  3. denoise a face in the same way: its tokens are codes of squares of the image.");
    say("Words that may still change are dim. Then it stops the services.");
  }

  private static boolean isOfImages(Model model) {
    return model.getManifest().getModality() == Modality.MODALITY_IMAGE;
  }

  private GenerationStatistics face(GatewayClient client, Path gif) {
    heading("A face, out of noise");
    GenerateImageRequest request =
        GenerateImageRequest.newBuilder()
            .setProgress(ProgressRhythm.newBuilder().setEveryMillis(GenerationOutput.LIVE_MILLIS))
            .build();
    List<ImageOutput> outputs = new ArrayList<>();
    outputs.add(ImageOutput.gif(new OutputFile("The animation", gif)));
    ImageOutput.forPeople(console).ifPresent(outputs::add);
    ImageFinished face = ImageCall.run(client, request, outputs).getFirst();
    print("How it appeared: " + gif); // not wrapped, so that terminals make it a link
    return face.getStatistics();
  }

  private void suggest() {
    heading("Try next");
    item("  ./glauber up                       keeps the suite running");
    item("  ./glauber text --count 4 --seed 7  four tales, the same every time");
    item("  ./glauber infill \"Mia had a {1} ball . {6}\"");
    item("  ./glauber image --seed 3 --gif face.gif");
    item("  ./glauber models                   what is served, and how good it is");
    item("  ./glauber --help                   the rest");
  }

  private Finished generate(GatewayClient client, GenerateTextRequest.Builder request) {
    GenerationOutput output = GenerationOutput.forPeople(console, System::nanoTime);
    return GenerationCall.run(client, request.build(), output).getFirst();
  }

  private GenerateTextRequest.Builder request() {
    return GenerateTextRequest.newBuilder()
        .setProgress(GenerationOutput.progressForPeople(console));
  }

  private static Template template() {
    List<Segment> segments = TemplateParser.parse(TEMPLATE);
    return Template.newBuilder().addAllSegments(segments).build();
  }

  private void heading(String text) {
    print("");
    print(console.styled(new AttributedString(text, AttributedStyle.BOLD)));
  }

  private void say(String text) {
    Paragraph.wrap(text, console.columns(), "").forEach(this::print);
  }

  /** Prints a list item; further lines are indented. */
  private void item(String text) {
    Paragraph.wrap(text, console.columns(), "     ").forEach(this::print);
  }

  private void print(String line) {
    console.out().println(line);
    console.out().flush();
  }
}
