package org.glauber.modeltool.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.ModelManifest;
import org.glauber.modeltool.ToolRun;
import org.glauber.modeltool.draft.Questions.Question;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests of small networks, which are asked what they accept. */
class NewCommandTest {
  private static final String ARGUMENTS =
      "def forward(self: __torch__.Foreign, tokens: Tensor, step: Tensor, site: Tensor";
  private static final String THREE = ARGUMENTS + ") -> Tensor:";
  private static final String FOUR = ARGUMENTS + ", visits: Tensor) -> Tensor:";
  private static final String OF_19 = "  return torch.zeros([torch.size(tokens, 0), 19])";

  /** Fails for other numbers of sites than 24. */
  private static final String OF_24_SITES = OF_19 + " + 0 * torch.sum(tokens + torch.arange(24))";

  @TempDir Path directory;

  @Test
  void everyMissingOptionIsListedAtOnceWithoutATerminal() {
    ToolRun run = ToolRun.of("new", anyLength());
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err())
        .contains("--sites N", "--logits signal|clean", "--keep-probability P", "--max-sweeps N");
  }

  @Test
  void aNetworkOfAnyLengthNeedsItsNumberOfSites() {
    Path model = anyLength();
    ToolRun missing = describe(model);
    assertThat(missing.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(missing.err()).contains("--sites N").doesNotContain("--logits");
    ToolRun described = describe(model, "--sites", "12");
    assertThat(described.code()).as(described.err()).isZero();
    assertThat(manifest().getSiteCount()).isEqualTo(12);
    assertThat(manifest().getVocabularySize()).isEqualTo(19);
  }

  /** Its only parameters are a table of 8 and one of 192 numbers, neither of which is L. */
  @Test
  void theLargestNumberOfSitesIsFoundIfNoParameterHasIt() {
    Path model = directory.resolve("words");
    ToolRun.copy("/tokenizer.json", model.resolve("tokenizer.json"));
    ToolRun.moduleOfParameters(
        model.resolve("denoiser.pt"),
        List.of(8, 192),
        THREE,
        "  if torch.gt(torch.size(tokens, 1), 100):",
        "    ops.prim.RaiseException(\"too many sites\")",
        OF_19);
    assertThat(describe(model).code()).isZero();
    assertThat(manifest().getSiteCount()).isEqualTo(100);
    assertThat(manifest().getCard().getParameterCount()).isEqualTo(200);
  }

  @Test
  void aNetworkOfOneLengthAndItsTablesOfVisitsAreFoundOut() {
    Path model =
        words(
            FOUR,
            "  if bool(torch.any(torch.gt(visits, 5))):",
            "    ops.prim.RaiseException(\"index out of range\")",
            OF_24_SITES);
    assertThat(describe(model).code()).isZero();
    assertThat(manifest().getSiteCount()).isEqualTo(24);
    assertThat(manifest().getPureNoiseVisits()).isEqualTo(5); // one more than the sweeps
    assertThat(manifest().getText().getEndToken()).isEqualTo(1);
    assertThat(manifest().getReservedTokensList()).containsExactly(2);
    assertThat(manifest().getCard().getParameterCount()).isZero();
  }

  @Test
  void aNetworkThatDoesNotAcceptTheHiddenTokenOrTheLastStepIsExplained() {
    ToolRun hidden =
        describe(
            words(
                THREE,
                "  if bool(torch.any(torch.gt(tokens, 18))):",
                "    ops.prim.RaiseException(\"index out of range\")",
                OF_24_SITES));
    assertThat(hidden.code()).isEqualTo(ExitCode.MODEL_REFUSED.code());
    assertThat(hidden.err()).contains("does not accept the token 19").contains("V + 1 rows");
    ToolRun step =
        describe(
            words(
                THREE,
                "  if bool(torch.any(torch.gt(step, 47))):",
                "    ops.prim.RaiseException(\"index out of range\")",
                OF_24_SITES));
    assertThat(step.code()).isEqualTo(ExitCode.MODEL_REFUSED.code());
    assertThat(step.err()).contains("does not accept step T - 1 = 95");
  }

  @Test
  void aNetworkThatReturnsTheLogitsOfEverySiteIsToldTheLineToChange() {
    ToolRun run =
        describe(
            words(
                THREE, "  return torch.zeros([torch.size(tokens, 0), torch.size(tokens, 1), 19])"));
    assertThat(run.code()).isEqualTo(ExitCode.MODEL_REFUSED.code());
    assertThat(run.err()).contains("logits[torch.arange(tokens.shape[0]), site]");
  }

  @Test
  void aManifestIsReplacedOnlyOnRequest() {
    Path model = words(THREE, OF_24_SITES);
    assertThat(describe(model).code()).isZero();
    ToolRun again = describe(model);
    assertThat(again.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(again.err()).contains("--replace");
    assertThat(describe(model, "--replace", "--licence", "MIT").code()).isZero();
    assertThat(manifest().getCard().getLicence()).isEqualTo("MIT");
  }

  @Test
  void missingFilesAndWrongOptionsAreNamed() throws IOException {
    Path empty = Files.createDirectories(directory.resolve("empty"));
    assertThat(describe(empty).err()).contains("holds no network").contains("--denoiser");
    Path model = words(THREE, OF_24_SITES);
    Path scan = Files.writeString(directory.resolve("scan.txt"), "0 1 2 2");
    assertThat(describe(model, "--scan", scan).err()).contains("entry 3 is 2");
    assertThat(describe(model, "--end-token", "nothing").err())
        .contains("--end-token must be a number from 0 to 18 or a piece");
    Files.writeString(model.resolve("tokenizer.json"), "{ ");
    assertThat(describe(model).err()).contains("tokenizer.json");
    Files.delete(model.resolve("tokenizer.json"));
    assertThat(describe(model).err()).contains("neither a tokenizer nor a VQGAN");
  }

  @Test
  void aTerminalIsAskedAgainAfterAWrongAnswerAndTakesASuggestion() {
    Deque<String> answers = new ArrayDeque<>(List.of("two", "7", ""));
    List<String> prompts = new ArrayList<>();
    Questions questions =
        new Questions(
            prompt -> {
              prompts.add(prompt);
              return answers.poll();
            });
    Question<Integer> sweeps =
        new Question<>("--max-sweeps N", "the sweeps", "4", Integer::parseInt);
    assertThat(questions.answer(null, sweeps)).isEqualTo(7);
    assertThat(questions.answer(null, sweeps)).isEqualTo(4);
    assertThat(questions.answer("9", sweeps)).isEqualTo(9);
    assertThat(prompts).hasSize(3).first().isEqualTo("the sweeps [4]: ");
    assertThatThrownBy(() -> questions.answer(null, sweeps))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("--max-sweeps");
  }

  private Path anyLength() {
    return words(THREE, OF_19);
  }

  private Path words(String... methods) {
    Path model = directory.resolve("words");
    ToolRun.module(model.resolve("denoiser.pt"), methods);
    ToolRun.copy("/tokenizer.json", model.resolve("tokenizer.json"));
    return model;
  }

  private static ToolRun describe(Path model, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("new", model, "--logits", "signal", "--keep-probability", "0.5"));
    words.addAll(List.of("--max-sweeps", "4"));
    words.addAll(List.of(more));
    return ToolRun.of(words.toArray());
  }

  private ModelManifest manifest() {
    return ModelRepository.at(directory).open("words").manifest();
  }
}
