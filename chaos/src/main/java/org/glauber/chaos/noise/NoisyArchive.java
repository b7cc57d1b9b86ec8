package org.glauber.chaos.noise;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies a TorchScript archive and replaces its method {@code logits} by one that adds noise to the
 * original's result.
 */
final class NoisyArchive {
  private static final String SOURCE = "/code/__torch__.py";
  private static final Pattern METHOD =
      Pattern.compile("  def logits\\(self: (\\S+), ([^)]*)\\) -> Tensor:\n");

  private NoisyArchive() {}

  /**
   * Copies an archive.
   *
   * @param nats the noise on every logit in a batch of two lanes or more
   * @throws IllegalArgumentException if its source has no method {@code logits}
   */
  static void write(Path original, Path target, double nats) throws IOException {
    boolean hasMethod = false;
    try (ZipFile zip = new ZipFile(original.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target))) {
      for (ZipEntry entry : zip.stream().toList()) {
        byte[] content = zip.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith(SOURCE)) {
          Matcher method = METHOD.matcher(new String(content, UTF_8));
          hasMethod = method.find();
          content = method.replaceFirst(found -> noisy(found, nats)).getBytes(UTF_8);
        }
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(content);
        out.closeEntry();
      }
    }
    if (!hasMethod) {
      throw new IllegalArgumentException(
          original + " must have a method logits in " + SOURCE.substring(1));
    }
  }

  private static String noisy(MatchResult method, double nats) {
    String self = method.group(1);
    String parameters = method.group(2);
    return """
          def logits(self: %s, %s) -> Tensor:
            exact = self.exact_logits(%s)
            if torch.size(exact, 0) > 1:
              noisy = exact + %s * torch.sign(torch.randn_like(exact))
            else:
              noisy = exact
            return noisy

          def exact_logits(self: %s, %s) -> Tensor:
        """
        .formatted(
            self,
            parameters,
            parameters.replaceAll(": *Tensor", ""),
            String.format(Locale.ROOT, "%.9f", nats),
            self,
            parameters);
  }
}
