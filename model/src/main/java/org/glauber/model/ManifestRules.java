package org.glauber.model;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ImageProfile;
import org.glauber.model.v1.LevelSchedule;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelFile;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.NumberFormat;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.TextProfile;

/** The rules of {@code model.proto} for the fields of a manifest. Files are not read. */
public final class ManifestRules {
  /** What a model's name must match. */
  public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private static final Pattern SCHEDULE_NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final int MAX_SITE_COUNT = 65_536;
  private static final int MAX_VOCABULARY_SIZE = 1 << 20;
  private static final int MAX_SWEEPS = 1_024;
  private static final int MAX_FILES = 64;
  private static final int MAX_PATH_LENGTH = 255;
  private static final int MAX_APPENDED_TOKENS = 16;
  private static final int MAX_GRID = 1_024;
  private static final int MAX_FACTOR = 64;
  private static final int MAX_SCHEDULES = 16;

  private final ModelManifest manifest;
  private final Set<Integer> reserved = new HashSet<>();

  private ManifestRules(ModelManifest manifest) {
    this.manifest = manifest;
  }

  /**
   * Checks every rule, in the order of the fields.
   *
   * @throws ModelRefusedException naming the first broken rule
   */
  public static void check(ModelManifest manifest) {
    ManifestRules rules = new ManifestRules(manifest);
    rules.sizes();
    rules.reservedTokens();
    rules.tokenWeights();
    rules.scan();
    rules.choices();
    rules.profile();
    rules.files();
    rules.recommended();
    rules.schedules();
  }

  private void sizes() {
    String name = manifest.getName();
    require(NAME.matcher(name).matches(), "name", "must match " + NAME, name);
    inRange("site_count", manifest.getSiteCount(), 1, MAX_SITE_COUNT);
    inRange("vocabulary_size", manifest.getVocabularySize(), 2, MAX_VOCABULARY_SIZE);
    inRange("max_sweeps", manifest.getMaxSweeps(), 1, MAX_SWEEPS);
    double keep = manifest.getKeepProbability();
    require(keep > 0 && keep < 1, "keep_probability", "must be strictly between 0 and 1", keep);
    if (manifest.hasPureNoiseVisits()) {
      int maxSweeps = manifest.getMaxSweeps();
      inRange("pure_noise_visits", manifest.getPureNoiseVisits(), maxSweeps, maxSweeps + 1);
    }
  }

  private void reservedTokens() {
    int previous = -1;
    for (int token : manifest.getReservedTokensList()) {
      inVocabulary("reserved_tokens", token);
      require(token > previous, "reserved_tokens", "must ascend", token);
      reserved.add(token);
      previous = token;
    }
    require(
        reserved.size() < manifest.getVocabularySize(),
        "reserved_tokens",
        "must leave at least one token that can be drawn",
        "all " + reserved.size() + " tokens");
  }

  private void tokenWeights() {
    int count = manifest.getTokenWeightsCount();
    if (count == 0) {
      return;
    }
    int size = manifest.getVocabularySize();
    require(count == size, "token_weights", "must hold V = " + size + " weights", count);
    double sum = 0;
    for (int token = 0; token < size; token++) {
      double weight = manifest.getTokenWeights(token);
      String field = "token_weights[" + token + "]";
      if (reserved.contains(token)) {
        require(weight == 0, field, "must be 0, because the token is reserved", weight);
      } else {
        require(weight > 0 && Double.isFinite(weight), field, "must be positive", weight);
      }
      sum += weight;
    }
    require(Double.isFinite(sum), "token_weights", "must have a finite sum", sum);
    for (int token = 0; token < size; token++) {
      double weight = manifest.getTokenWeights(token);
      require(
          reserved.contains(token) || weight / sum >= Double.MIN_NORMAL,
          "token_weights[" + token + "]",
          "must not be negligible against the sum of the weights",
          weight);
    }
  }

  private void scan() {
    int count = manifest.getScanCount();
    if (count == 0) {
      return;
    }
    int siteCount = manifest.getSiteCount();
    require(count == siteCount, "scan", "must hold L = " + siteCount + " sites", count);
    Set<Integer> visited = new HashSet<>();
    for (int rank = 0; rank < count; rank++) {
      int site = manifest.getScan(rank);
      require(
          site >= 0 && site < siteCount && visited.add(site),
          "scan[" + rank + "]",
          "must be part of a permutation of 0 to " + (siteCount - 1),
          site);
    }
  }

  private void choices() {
    require(
        manifest.getModality() != Modality.MODALITY_UNSPECIFIED
            && manifest.getModality() != Modality.UNRECOGNIZED,
        "modality",
        "must be a modality this version knows",
        manifest.getModality());
    require(
        manifest.getLogits() == Logits.LOGITS_SIGNAL || manifest.getLogits() == Logits.LOGITS_CLEAN,
        "logits",
        "must be LOGITS_SIGNAL or LOGITS_CLEAN",
        manifest.getLogits());
    NumberFormat format = manifest.getNumberFormat();
    require(
        format == NumberFormat.NUMBER_FORMAT_FLOAT32
            || format == NumberFormat.NUMBER_FORMAT_BFLOAT16,
        "number_format",
        "must be NUMBER_FORMAT_FLOAT32 or NUMBER_FORMAT_BFLOAT16",
        format);
  }

  private void profile() {
    boolean isText = isText();
    require(
        manifest.hasText() == isText,
        "text",
        isText ? "must be present in a text model" : "must be absent in an image model",
        manifest.hasText() ? "present" : "absent");
    require(
        manifest.hasImage() != isText,
        "image",
        isText ? "must be absent in a text model" : "must be present in an image model",
        manifest.hasImage() ? "present" : "absent");
    if (isText) {
      textProfile();
    } else {
      imageProfile();
    }
  }

  private boolean isText() {
    return manifest.getModality() == Modality.MODALITY_TEXT;
  }

  private void imageProfile() {
    ImageProfile image = manifest.getImage();
    inRange("image.rows", image.getRows(), 1, MAX_GRID);
    inRange("image.columns", image.getColumns(), 1, MAX_GRID);
    inRange("image.factor", image.getFactor(), 1, MAX_FACTOR);
    int siteCount = manifest.getSiteCount();
    require(
        image.getRows() * image.getColumns() == siteCount,
        "image.rows",
        "times image.columns must be L = " + siteCount,
        image.getRows() + " × " + image.getColumns());
  }

  private void textProfile() {
    TextProfile text = manifest.getText();
    drawable("text.end_token", text.getEndToken());
    drawable("text.pad_token", text.getPadToken());
    if (text.hasUnknownToken()) {
      inVocabulary("text.unknown_token", text.getUnknownToken());
    }
    int appended = text.getAppendedTokensCount();
    require(
        appended <= MAX_APPENDED_TOKENS,
        "text.appended_tokens",
        "must hold at most " + MAX_APPENDED_TOKENS + " tokens",
        appended);
    text.getAppendedTokensList().forEach(token -> inVocabulary("text.appended_tokens", token));
  }

  private void files() {
    int count = manifest.getFilesCount();
    require(count <= MAX_FILES, "files", "must name at most " + MAX_FILES + " files", count);
    Set<String> paths = new HashSet<>();
    for (ModelFile file : manifest.getFilesList()) {
      String path = file.getPath();
      require(
          !path.isBlank()
              && path.length() <= MAX_PATH_LENGTH
              && path.chars().noneMatch(Character::isISOControl)
              && !path.equals(ManifestJson.FILE_NAME)
              && paths.add(path),
          "files.path",
          "must have 1 to "
              + MAX_PATH_LENGTH
              + " characters, be unique, and not be the manifest's path",
          path);
      require(
          file.getRole() != FileRole.FILE_ROLE_UNSPECIFIED
              && file.getRole() != FileRole.UNRECOGNIZED,
          "files.role of " + path,
          "must be a role this version knows",
          file.getRole());
      require(
          SHA256.matcher(file.getSha256()).matches(),
          "files.sha256 of " + path,
          "must be 64 lower-case hexadecimal digits",
          file.getSha256());
      require(
          file.getSizeBytes() >= 0,
          "files.size_bytes of " + path,
          "must be 0 or more",
          file.getSizeBytes());
    }
    exactlyOne(FileRole.FILE_ROLE_DENOISER);
    if (isText()) {
      exactlyOne(FileRole.FILE_ROLE_TOKENIZER_JSON, FileRole.FILE_ROLE_SENTENCEPIECE);
    } else {
      exactlyOne(FileRole.FILE_ROLE_VQGAN);
    }
  }

  private void exactlyOne(FileRole... roles) {
    List<FileRole> allowed = List.of(roles);
    long count =
        manifest.getFilesList().stream().filter(file -> allowed.contains(file.getRole())).count();
    require(count == 1, "files", "must hold exactly one of " + allowed, count + " of them");
  }

  private void recommended() {
    require(
        manifest.getRecommendedCount() > 0,
        "recommended",
        "must contain settings for at least one sampler",
        "");
    Set<Sampler> samplers = EnumSet.noneOf(Sampler.class);
    for (int i = 0; i < manifest.getRecommendedCount(); i++) {
      RecommendedSampling entry = manifest.getRecommended(i);
      String field = "recommended[" + i + "].sampling";
      require(entry.hasSampling(), field, "must be present", "absent");
      for (BrokenRule broken : SamplingRules.broken(field, entry.getSampling(), manifest)) {
        throw new ModelRefusedException(manifest.getName(), broken);
      }
      Sampler sampler = Manifests.sampler(entry.getSampling());
      require(samplers.add(sampler), field + ".sampler", "must have only one entry", sampler);
    }
  }

  private void schedules() {
    int count = manifest.getSchedulesCount();
    require(count <= MAX_SCHEDULES, "schedules", "must hold at most " + MAX_SCHEDULES, count);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < count; i++) {
      LevelSchedule schedule = manifest.getSchedules(i);
      String name = schedule.getName();
      String field = "schedules[" + i + "]";
      require(
          SCHEDULE_NAME.matcher(name).matches() && names.add(name),
          field + ".name",
          "must match " + SCHEDULE_NAME + " and be unique",
          name);
      Optional<BrokenRule> broken =
          LevelRules.broken(field + ".levels", schedule.getLevelsList(), manifest);
      if (broken.isPresent()) {
        throw new ModelRefusedException(manifest.getName(), broken.get());
      }
    }
  }

  private void drawable(String field, int token) {
    inVocabulary(field, token);
    require(!reserved.contains(token), field, "must be a token that may be drawn", token);
  }

  private void inVocabulary(String field, int token) {
    inRange(field, token, 0, manifest.getVocabularySize() - 1);
  }

  private void inRange(String field, int value, int first, int last) {
    require(
        value >= first && value <= last, field, "must be %,d to %,d".formatted(first, last), value);
  }

  private void require(boolean holds, String field, String rule, Object value) {
    if (!holds) {
      throw new ModelRefusedException(
          manifest.getName(), new BrokenRule(field, rule, String.valueOf(value)));
    }
  }
}
