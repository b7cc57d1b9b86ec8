package org.glauber.trainer;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.glauber.core.Scan;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ImageProfile;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.network.TorchVqgan;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.vqgan.Vqgan;
import org.glauber.network.vqgan.VqganShape;
import org.glauber.trainer.corpus.CodeCorpus;
import org.glauber.trainer.faces.FaceImages;
import org.glauber.trainer.images.FolderImages;
import org.glauber.trainer.images.ImageSource;
import org.glauber.trainer.images.ImageStages;
import org.glauber.trainer.images.VqganRecipe;
import org.glauber.trainer.images.VqganRun;
import org.glauber.trainer.learning.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train-images}: a VQGAN, then Algorithm 1 on its codes, to a complete model directory. */
@Command(
    name = "train-images",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Train an image model, first its VQGAN and then its denoiser, and write its directory."
            + " Interrupted, it resumes from its checkpoint.")
final class TrainImagesCommand implements Callable<Integer> {
  private static final String VQGAN = "vqgan.pt";
  private static final String SHEET = "sheet.png";

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "the model's name")
  String name;

  @Option(names = "--images", description = "a folder of pictures; drawn faces if absent")
  Optional<Path> folder;

  @Option(names = "--grid", description = "rows and columns of codes", defaultValue = "8")
  int grid;

  @Option(
      names = "--channels",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "N[,N…]",
      description = "at each resolution, the finest first; every further one halves it",
      defaultValue = "32,48,64,96")
  List<Integer> channels;

  @Option(names = "--codes", description = "of the codebook, V", defaultValue = "256")
  int codes;

  @Option(names = "--code-width", description = "numbers a code", defaultValue = "8")
  int codeWidth;

  @Option(names = "--vqgan-images", description = "shown to the VQGAN", defaultValue = "100000")
  long vqganImages;

  @Option(names = "--vqgan-batch", description = "images an update", defaultValue = "16")
  int vqganBatch;

  @Option(names = "--vqgan-rate", description = "peak learning rate", defaultValue = "0.002")
  double vqganRate;

  @Option(
      names = "--critic",
      description = "share of the run, its last, with the adversarial loss",
      defaultValue = "0.4")
  double criticShare;

  @Option(
      names = "--critic-weight",
      description = "of the adversarial loss, beside the reconstruction's",
      defaultValue = "0.2")
  double criticWeight;

  @Option(
      names = "--encoded",
      description = "images that the denoiser learns from",
      defaultValue = "50000")
  int encoded;

  @Mixin PlaceOptions places;
  @Mixin RecipeOptions options;

  @Override
  public Integer call() throws IOException {
    options.useCores();
    PrintWriter out = spec.commandLine().getOut();
    VqganShape shape = new VqganShape(grid, grid, channels, codes, codeWidth);
    int size = grid * shape.factor();
    ImageSource source =
        folder.isPresent() ? FolderImages.read(folder.get(), size, size) : new FaceImages();
    Path model = places.model(name);
    Files.createDirectories(model);
    out.printf("Training the VQGAN of %s: %s%n", name, source.description());
    out.flush();
    ArchiveWriter.write(
        model.resolve(VQGAN), Vqgan.source(), Vqgan.withWeights(shape, trainVqgan(shape, source)));
    ModelManifest profile =
        ModelManifest.newBuilder()
            .setModality(Modality.MODALITY_IMAGE)
            .setImage(
                ImageProfile.newBuilder().setRows(grid).setColumns(grid).setFactor(shape.factor()))
            .build();
    try (TorchVqgan vqgan =
        TorchVqgan.open(model.resolve(VQGAN), profile.getImage(), codes, Device.cpu())) {
      ImageStages stages = new ImageStages(source, vqgan);
      CodeCorpus corpus = encode(out, stages);
      Recipe recipe = options.recipe(grid * grid, codes);
      Scan scan = options.scan(grid * grid);
      DenoiserTraining training =
          new DenoiserTraining(corpus, recipe, scan, profile, model, places.run(name));
      Path preview = places.run(name).resolve("preview.pt");
      training.train(
          out,
          Optional.of(
              weights -> {
                training.write(preview, weights);
                stages.show(
                    preview,
                    recipe.cleanLogits(),
                    training.noiseLaw(),
                    scan,
                    training.recommended(),
                    places.run(name).resolve(SHEET));
              }));
      Files.copy(
          places.run(name).resolve(SHEET),
          model.resolve(SHEET),
          StandardCopyOption.REPLACE_EXISTING);
      training.write(
          "Images of %d × %d pixels.".formatted(size, size),
          TypedCommand.of(spec, name),
          options.cores(),
          Map.of(VQGAN, FileRole.FILE_ROLE_VQGAN, SHEET, FileRole.FILE_ROLE_DOCUMENT));
    }
    out.println("Wrote " + model);
    return 0;
  }

  private CodeCorpus encode(PrintWriter out, ImageStages stages) {
    out.printf(Locale.ROOT, "Encoding %,d images for the denoiser.%n", encoded);
    out.flush();
    try (ProgressBar bar = ProgressBars.start("images", encoded)) {
      return stages.encode(encoded, codes, options.seed, bar::stepTo);
    }
  }

  private Vqgan.Weights trainVqgan(VqganShape shape, ImageSource source) throws IOException {
    VqganRecipe recipe =
        new VqganRecipe(
            shape,
            vqganImages,
            vqganBatch,
            vqganRate,
            criticShare,
            criticWeight,
            0.6,
            0.999,
            options.seed);
    try (VqganProgress progress = new VqganProgress(recipe)) {
      Vqgan.Weights trained = new VqganRun(recipe, source, places.run(name)).train(progress);
      return Vqgan.served(trained);
    }
  }
}
