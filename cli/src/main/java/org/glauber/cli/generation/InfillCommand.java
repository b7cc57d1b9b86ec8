package org.glauber.cli.generation;

import java.nio.file.Path;
import org.glauber.cli.suite.TargetOptions;
import org.glauber.console.terminal.Console;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.Template;
import org.glauber.harness.SuiteConnection;
import org.glauber.harness.service.ServiceCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fills the blanks of a template. */
@Command(
    name = "infill",
    description = {
      "Fill the blanks of a template.",
      "",
      "  ./glauber infill \"Mia had a {1} ball . {6}\"",
      "  ./glauber infill --model my-model \"It was un{1}{+}able, said {3}{+}.\"",
      ""
    },
    sortOptions = false)
public final class InfillCommand implements Runnable {
  private final Console console;
  private final ServiceCommand services;
  private final Path home;

  @Parameters(
      paramLabel = "TEMPLATE",
      description = {
        "Text with blanks:",
        "  {n}        a blank of n tokens",
        "  {+}        joins the text after it to what stands before it, without the space that"
            + " tokenizers add to a text",
        "  {=PIECE}   a token as the model's tokenizer file spells it",
        "  {#N}       a token by its number",
        "  {{ and }}  braces"
      })
  private String template = "";

  @Option(
      names = "--open-ended",
      description = "Continue the text after the template (default: it ends there).")
  private boolean openEnded;

  @Mixin private GenerationOptions options;
  @Mixin private TargetOptions target;
  @Spec private CommandSpec spec;

  /**
   * @param services how to start a service if no suite is running
   * @param home the repository's root
   */
  public InfillCommand(Console console, ServiceCommand services, Path home) {
    this.console = console;
    this.services = services;
    this.home = home;
  }

  @Override
  public void run() {
    GenerateTextRequest request = options.request(console).setTemplate(template()).build();
    try (SuiteConnection suite = target.connect(console, services, home)) {
      GenerationCall.run(suite.client(), request, options.output(console));
    }
  }

  private Template template() {
    try {
      return Template.newBuilder()
          .addAllSegments(TemplateParser.parse(template))
          .setOpenEnded(openEnded)
          .build();
    } catch (TemplateSyntaxException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
