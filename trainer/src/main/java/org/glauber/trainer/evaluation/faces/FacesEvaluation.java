package org.glauber.trainer.evaluation.faces;

import ai.djl.Device;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.glauber.client.GatewayClient;
import org.glauber.console.CommandFailure;
import org.glauber.console.StateDirectory;
import org.glauber.console.terminal.Console;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.FileRole;
import org.glauber.network.TorchVqgan;
import org.glauber.trainer.corpus.CodeCorpus;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.evaluation.faces.FaceScores.Faces;
import org.glauber.trainer.evaluation.report.EarlierReport;
import org.glauber.trainer.evaluation.report.EvaluatedModel;
import org.glauber.trainer.evaluation.report.SamplingText;
import org.glauber.trainer.faces.FaceImages;
import org.glauber.trainer.faces.FaceReader;
import org.glauber.trainer.images.ContactSheet;
import org.glauber.trainer.images.Pixels;
import org.glauber.trainer.progress.ReaderProgress;
import org.glauber.trainer.run.FileProblem;
import org.glauber.trainer.run.InterruptedRun;
import org.glauber.trainer.run.Interruption;
import org.glauber.trainer.samples.ImageGenerations;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the faces of a model with a classifier, next to equally many drawn faces, their
 * reconstructions by the VQGAN, and faces with a broken pair.
 *
 * @param home the repository's root, where the classifier is stored
 * @param models the directory of the models
 * @param earlier report to compare the shares with; null for none
 */
public record FacesEvaluation(
    Console console,
    Path home,
    Path models,
    EvaluatedModel model,
    @Nullable EarlierReport earlier) {
  private static final int ENCODED_AT_ONCE = 32;
  private static final int SHOWN = 64;
  private static final int COLUMNS = 8;

  /** Generates and draws faces, and prints what the classifier reads in them. */
  public void run(GatewayClient client, SamplingOptions sampling, boolean json)
      throws InterruptedException {
    int count = model.count();
    long seed = model.seed();
    console.err().printf(Locale.ROOT, "Generating %,d faces …%n", count);
    List<ImageGenerations.Sample> samples =
        new ImageGenerations(client, model.name(), sampling).draw(count, seed);
    List<BufferedImage> generated = samples.stream().map(ImageGenerations.Sample::image).toList();
    List<BufferedImage> drawn = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (int k = 0; k < count; k++) {
      drawn.add(new FaceImages().draw(random));
    }
    try (Interruption interruption = Interruption.listen(console.err());
        FaceReader reader = reader(interruption);
        TorchVqgan vqgan = vqgan()) {
      int codeCount = vqgan.codeCount();
      List<int[]> codes = encode(vqgan, drawn, interruption);
      List<BufferedImage> reconstructed = decode(vqgan, codes, interruption);
      List<BufferedImage> broken = BrokenPairs.draw(seed);
      List<BufferedImage> brokenReconstructed =
          decode(vqgan, encode(vqgan, broken, interruption), interruption);
      Faces samplesOf =
          new Faces(
              "samples", generated, samples.stream().map(ImageGenerations.Sample::codes).toList());
      Faces drawnOf = new Faces("drawn", drawn, codes);
      Faces reconstructedOf =
          new Faces("reconstructed", reconstructed, encode(vqgan, reconstructed, interruption));
      FacesReport report =
          new FacesReport(
              FaceScores.of(samplesOf, reader.read(generated), codeCount),
              FaceScores.of(drawnOf, reader.read(drawn), codeCount),
              FaceScores.of(reconstructedOf, reader.read(reconstructed), codeCount)
                  .withPsnr(FaceScores.psnr(reconstructed, drawn)),
              BrokenPairs.of(reader.read(broken)),
              BrokenPairs.of(reader.read(brokenReconstructed)),
              model.reliability(corpus(codes, codeCount), sampling, interruption::check),
              earlier);
      print(report, sampling, json);
      sheet(generated, drawn);
    } catch (IOException e) {
      throw new UncheckedIOException(FileProblem.sentence(e), e);
    } catch (InterruptedRun e) {
      throw CommandFailure.interrupted();
    }
  }

  /** Returns the drawn faces as a corpus; it is unlikely that any of them was trained on. */
  private static Corpus corpus(List<int[]> codes, int codeCount) {
    FaceImages source = new FaceImages();
    return new CodeCorpus(codes, codeCount, source.description(), source.licence());
  }

  private FaceReader reader(Interruption interruption) throws IOException {
    Path kept = StateDirectory.of(home).resolve("independent-face-reader");
    try (ReaderProgress progress = new ReaderProgress(interruption, console.err())) {
      return FaceReader.open(kept, progress);
    }
  }

  private TorchVqgan vqgan() {
    Model opened =
        ModelRepository.at(models).open(model.name(), EnumSet.of(FileRole.FILE_ROLE_VQGAN));
    return TorchVqgan.open(opened, Device.cpu());
  }

  private static List<int[]> encode(
      TorchVqgan vqgan, List<BufferedImage> images, Interruption interruption) {
    List<int[]> codes = new ArrayList<>();
    for (int first = 0; first < images.size(); first += ENCODED_AT_ONCE) {
      interruption.check();
      List<BufferedImage> some =
          images.subList(first, Math.min(images.size(), first + ENCODED_AT_ONCE));
      codes.addAll(List.of(vqgan.encode(Pixels.of(some), some.size())));
    }
    return codes;
  }

  private static List<BufferedImage> decode(
      TorchVqgan vqgan, List<int[]> codes, Interruption interruption) {
    List<BufferedImage> images = new ArrayList<>();
    for (int first = 0; first < codes.size(); first += ENCODED_AT_ONCE) {
      interruption.check();
      int[][] some =
          codes
              .subList(first, Math.min(codes.size(), first + ENCODED_AT_ONCE))
              .toArray(int[][]::new);
      images.addAll(Pixels.images(vqgan.decode(some), vqgan.width(), vqgan.height()));
    }
    return images;
  }

  /** Writes a sheet with samples on the left and drawn faces on the right. */
  private void sheet(List<BufferedImage> generated, List<BufferedImage> drawn) throws IOException {
    ContactSheet sheet = new ContactSheet();
    int shown = Math.min(SHOWN, model.count());
    for (int first = 0; first < shown; first += COLUMNS) {
      List<BufferedImage> row =
          new ArrayList<>(generated.subList(first, Math.min(shown, first + COLUMNS)));
      row.addAll(drawn.subList(first, Math.min(shown, first + COLUMNS)));
      sheet.row(row);
    }
    Path file = StateDirectory.of(home).resolve(model.name() + ".png");
    sheet.write(file);
    console.err().println("Samples and, right of them, drawn faces: " + file);
  }

  private void print(FacesReport report, SamplingOptions sampling, boolean json) {
    if (json) {
      JsonObject object = model.report(sampling);
      report.addTo(object);
      console.out().println(new Gson().toJson(object));
    } else {
      console
          .out()
          .println(
              model.count() + " faces of each kind; samples: " + SamplingText.sentence(sampling));
      report.lines().forEach(console.out()::println);
    }
  }
}
