package org.glauber.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.glauber.console.terminal.Console;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.ModelManifest;
import org.glauber.trainer.corpus.WordVocabulary;
import org.glauber.trainer.release.TokenizerJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trains on streamed corpora with the arguments that a user types. */
class StreamedTrainingTest {
  private static final String TINY =
      " --sites 4 --examples 12 --layers 1 --heads 2 --width 32 --max-sweeps 2 --batch 4 --threads"
          + " 1";

  @TempDir private Path home;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(home.resolve("lines.txt"), "a b c\nb c a b c a b\n\nzebra\nc\n".repeat(20));
    Files.writeString(
        home.resolve("tokenizer.txt"),
        TokenizerJson.of(new WordVocabulary(List.of("a", "b", "c"))));
    Files.writeString(home.resolve("other.txt"), "zebra\n");
  }

  @Test
  void aModelHasTheTokenizerThatWasGiven() throws IOException {
    String line = "train mine --corpus lines.txt --tokenizer tokenizer.txt" + TINY;
    assertThat(run(line)).as(errors()).isZero();
    assertThat(output())
        .contains("Streaming " + home.resolve("lines.txt"))
        .contains(" with parts that the tokenizer does not know")
        .contains(" of more tokens than --sites 4")
        .contains("\nSamples:\n  ");
    ModelManifest manifest = ModelRepository.at(home.resolve("models")).open("mine").manifest();
    assertThat(manifest.getVocabularySize()).isEqualTo(6);
    assertThat(manifest.getReservedTokensList()).containsExactly(WordVocabulary.UNKNOWN);
    assertThat(manifest.getText().getEndToken()).isEqualTo(WordVocabulary.END);
    assertThat(manifest.getText().getPadToken()).isEqualTo(WordVocabulary.PAD);
    assertThat(home.resolve("models/mine/tokenizer.json"))
        .hasSameBinaryContentAs(home.resolve("tokenizer.txt"));
    assertThat(home.resolve(".glauber/training/mine/3.position")).exists();

    assertThat(run(line + " --replace --documents packed")).isEqualTo(2);
    assertThat(errors().replace("\n", " ")).contains("--documents was PADDED and is PACKED");
    assertThat(run(line.replace("mine", "packed") + " --documents packed")).as(errors()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train x --tokenizer tokenizer.txt | 2 | --tokenizer needs --corpus",
        "train x --documents packed | 2 | --documents needs --tokenizer",
        "train x --corpus lines.txt --tokenizer tokenizer.txt --words 4 | 2 | both decide the"
            + " vocabulary",
        "train x --corpus lines.txt --tokenizer gone.txt | 1 | gone.txt cannot be used as a"
            + " tokenizer: no such file",
        "train x --corpus lines.txt --tokenizer lines.txt | 1 | lines.txt is neither a"
            + " tokenizer.json nor a SentencePiece model",
        "train x --corpus gone.txt --tokenizer tokenizer.txt | 1 | gone.txt: no such file",
        "train x --corpus other.txt --tokenizer tokenizer.txt | 1 | other.txt has no document to"
            + " learn from",
        "train x --corpus lines.txt --tokenizer tokenizer.txt --end-token eos | 1 | --end-token"
            + " must be a piece of the tokenizer, not eos",
      })
  void anInvalidOptionOrFileIsReportedInASentence(String line, int code, String problem) {
    assertThat(run(line)).isEqualTo(code);
    assertThat(errors().replace("\n", " ")).contains(problem);
  }

  private int run(String line) {
    errors.reset();
    output.reset();
    String[] words =
        Arrays.stream(line.split(" "))
            .map(word -> word.endsWith(".txt") ? home.resolve(word).toString() : word)
            .toArray(String[]::new);
    try (Console console = new Console(output, errors)) {
      return Trainer.commandLine(console, home).execute(words);
    }
  }

  private String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }
}
