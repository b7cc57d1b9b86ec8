package org.glauber.modeltool.draft;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.FileProblem;
import org.jspecify.annotations.Nullable;

/** Reads the order of the sites in a sweep from a file of numbers. */
final class ScanFile {
  private static final long MAX_BYTES = 1 << 20;

  private ScanFile() {}

  /**
   * The permutation, empty for the identity.
   *
   * @param option the value of {@code --scan}
   * @throws CommandFailure if the file is not a permutation of the sites
   */
  static List<Integer> read(@Nullable String option, int siteCount) {
    if (option == null || option.equals("identity")) {
      return List.of();
    }
    List<Integer> sites = new ArrayList<>();
    BitSet seen = new BitSet();
    for (String number : text(Path.of(option)).split("[\\s,\\[\\]]+")) {
      if (number.isEmpty()) {
        continue;
      }
      int site = number(number);
      if (site < 0 || site >= siteCount || seen.get(site)) {
        throw failure(
            "--scan: %s must hold each of 0 to %,d once, but entry %,d is %s."
                .formatted(option, siteCount - 1, sites.size(), number));
      }
      seen.set(site);
      sites.add(site);
    }
    if (sites.size() != siteCount) {
      throw failure(
          "--scan: %s must hold L = %,d sites, but holds %,d."
              .formatted(option, siteCount, sites.size()));
    }
    return sites;
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw failure("--scan: %s must be at most %,d bytes long.".formatted(file, MAX_BYTES));
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw failure("--scan: %s must be a text of numbers in UTF-8.".formatted(file));
    } catch (IOException e) {
      throw failure("--scan: %s: %s.".formatted(file, FileProblem.reason(e)));
    }
  }

  private static CommandFailure failure(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }
}
