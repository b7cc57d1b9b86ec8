package org.glauber.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.glauber.trainer.faces.FaceImages;
import org.glauber.trainer.images.FolderImages;
import org.glauber.trainer.images.ImageSource;
import org.glauber.trainer.images.PictureFolder;
import org.glauber.trainer.images.StreamedPictures;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.run.Interruption;
import org.glauber.trainer.run.ModelDirectory;
import org.glauber.trainer.run.OptionRules;
import org.glauber.trainer.run.RunDirectory;
import org.glauber.trainer.session.ImageTraining;
import org.glauber.trainer.session.Memory;
import org.glauber.trainer.session.TrainingSession;
import org.glauber.trainer.vqgan.VqganRecipe;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code train-images}: trains a VQGAN, then runs Algorithm 1 on its codes, and writes a complete
 * model directory.
 */
@Command(
    name = "train-images",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Train an image model, first its VQGAN and then its denoiser, and write its directory."
            + " Interrupted, it resumes from its checkpoint.")
final class TrainImagesCommand implements Callable<Integer> {
  private static final int MAX_ENCODED = 10_000_000;

  private final Path home;

  @Spec CommandSpec spec;

  @Option(names = "--images", description = "a folder of pictures; drawn faces if absent")
  @Nullable Path folder;

  @Option(
      names = "--encoded",
      description = "images that the denoiser learns from; of a folder all, if they are fewer",
      defaultValue = "50000")
  int encoded;

  @Mixin VqganOptions vqgan;
  @Mixin ModelOptions named;
  @Mixin RecipeOptions options;

  /**
   * Creates the command.
   *
   * @param home the repository's root
   */
  TrainImagesCommand(Path home) {
    this.home = home;
  }

  @Override
  public Integer call() throws IOException {
    OptionRules rules = new OptionRules(spec);
    check(rules);
    ModelDirectory model = named.claim(home);
    PrintWriter out = spec.commandLine().getOut();
    Map<String, String> record = options.recorded(sites());
    record.putAll(vqgan.recorded());
    record.put("--encoded", Integer.toString(encoded));
    ImageSource source = folder == null ? new FaceImages() : pictures(folder, record, out);
    OptionalLong count = source.count();
    Recipe recipe = options.recipe(sites(), vqgan.codes, options.examples(count));
    VqganRecipe vqganRecipe = vqgan.recipe(vqgan.images(count), options.seed);
    Memory.check(rules, recipe);
    if (options.minutes == null) {
      record.put("--examples", Long.toString(recipe.size().examples()));
      if (vqgan.kept == null) {
        record.put("--vqgan-images", Long.toString(vqganRecipe.size().examples()));
      }
    }
    RunDirectory run = named.open(home, record);
    ImageTraining training =
        new ImageTraining(source, vqganRecipe, vqgan.kept, recipe, options.scan(sites()), encoded);
    return new TrainingSession(model, run, Interruption.listen(out), options.threads, out)
        .train(
            session ->
                training.run(
                    session,
                    options.time(vqgan.kept == null ? 0.5 : 1),
                    TypedCommand.of(spec, named.name)));
  }

  /** Reads a folder into memory or, if it is too large for that, prepares to stream it. */
  private ImageSource pictures(Path directory, Map<String, String> record, PrintWriter out)
      throws IOException {
    PictureFolder listed = PictureFolder.list(directory);
    if (!FolderImages.fits(listed, vqgan.side(), vqgan.side())) {
      StreamedPictures streamed = new StreamedPictures(listed, vqgan.side(), vqgan.side());
      out.println(streamed.report());
      record.put("--images", directory.getFileName() + ", digest of names " + streamed.digest());
      return streamed;
    }
    out.println("Reading the pictures of " + directory + " …");
    FolderImages read = FolderImages.read(listed, vqgan.side(), vqgan.side());
    out.println(read.report());
    record.put("--images", directory.getFileName() + ", SHA-256 " + read.digest());
    return read;
  }

  private int sites() {
    return vqgan.grid * vqgan.grid;
  }

  private void check(OptionRules rules) {
    named.check(rules);
    vqgan.check(rules);
    rules.inRange("--encoded", encoded, 1, MAX_ENCODED);
    options.check(rules, sites());
    if (vqgan.images != null && options.minutes != null) {
      throw rules.refusal(
          "--vqgan-images and --minutes both decide how long to train: give one of them");
    }
  }
}
