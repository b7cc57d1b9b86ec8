package org.glauber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that links between the repository's Markdown pages resolve: files and anchors. */
class DocumentLinksTest {
  private static final Path ROOT = Path.of("..");
  private static final Set<String> NOT_SOURCES = Set.of("target", "node_modules");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?) *$");
  private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```$");
  private static final Pattern CODE_SPAN = Pattern.compile("`[^`\n]*`");

  @Test
  void everyLinkResolves() throws IOException {
    List<Path> pages = pages(ROOT);
    assertThat(pages)
        .contains(ROOT.resolve("README.md"), ROOT.resolve("docs/operations/README.md"));
    int count = 0;
    for (Path page : pages) {
      count += links(page).size();
      assertThat(unresolved(page)).as(page.toString()).isEmpty();
    }
    assertThat(count).isGreaterThan(50);
  }

  @Test
  void aLinkToAMissingFileOrHeadingIsFound(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve("other.md"),
        """
        # `Names` of a caller's keys: two
        ## Again
        ## Again
        ```
        # a comment
        ```
        """);
    Path page =
        Files.writeString(
            directory.resolve("page.md"),
            """
            # Here
            [a](other.md) [b](other.md#names-of-a-callers-keys-two) [c](other.md#again-1) [d](#here)
            [e](https://example.com/missing.md) [f](.) `[g](missing.md)`
            [h](missing.md) [i](other.md#a-comment) [j](other.md#again-2) [k](#there)
            """);
    assertThat(unresolved(page))
        .containsExactly("missing.md", "other.md#a-comment", "other.md#again-2", "#there");
  }

  /** Returns the Markdown files below a directory, without results of builds. */
  private static List<Path> pages(Path root) throws IOException {
    List<Path> pages = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String name = directory.getFileName().toString();
            return directory.equals(root) || !name.startsWith(".") && !NOT_SOURCES.contains(name)
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md")) {
              pages.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return pages;
  }

  private static List<String> unresolved(Path page) throws IOException {
    List<String> unresolved = new ArrayList<>();
    for (String link : links(page)) {
      if (!resolves(page, link)) {
        unresolved.add(link);
      }
    }
    return unresolved;
  }

  /** Returns the links of a page that do not begin with a scheme such as https. */
  private static List<String> links(Path page) throws IOException {
    String prose = CODE_SPAN.matcher(withoutCodeBlocks(page)).replaceAll("");
    return LINK.matcher(prose)
        .results()
        .map(link -> link.group(1))
        .filter(link -> !ELSEWHERE.matcher(link).matches())
        .toList();
  }

  private static boolean resolves(Path page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
    return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
  }

  /** Returns the anchors of a page's headings, which are named as GitHub names them. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> counts = new HashMap<>();
    for (MatchResult heading : HEADING.matcher(withoutCodeBlocks(page)).results().toList()) {
      String anchor =
          heading
              .group(1)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N} _-]", "")
              .replace(' ', '-');
      int count = counts.merge(anchor, 1, Integer::sum);
      anchors.add(count == 1 ? anchor : anchor + "-" + (count - 1));
    }
    return anchors;
  }

  private static String withoutCodeBlocks(Path page) throws IOException {
    return CODE_BLOCK.matcher(Files.readString(page)).replaceAll("");
  }
}
