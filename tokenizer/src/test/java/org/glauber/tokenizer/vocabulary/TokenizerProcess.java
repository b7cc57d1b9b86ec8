package org.glauber.tokenizer.vocabulary;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that opens tokenizer files, because an invalid file can crash the native libraries. A
 * crash is counted and another process is started; a hang is detected.
 */
final class TokenizerProcess {
  private static final String TEXT = "Anna visits her aunt ▁ <extra_id_0>";
  private static final long PATIENCE_SECONDS = 20;

  private final String kind;
  private final byte[] good;
  private Process process;
  private int inputs;
  private int ends;

  /**
   * @param kind {@code spiece.model} or {@code tokenizer.json}
   * @param good a valid file
   */
  TokenizerProcess(String kind, byte[] good) {
    this.kind = kind;
    this.good = good.clone();
    this.process = start(kind);
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
  }

  private static Process start(String kind) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:+SuppressFatalErrorMessage"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Dai.djl.offline=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(TokenizerProcess.class.getName(), kind));
    try {
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Opens and uses the valid file after these edits of four bytes each: operation, position (two
   * bytes), value. Edits of a valid file reach deep into native code, which the fuzzer's coverage
   * does not see; random bytes alone would be rejected early.
   */
  void openEdited(byte[] edits) {
    inputs++;
    byte[] bytes = edited(edits);
    CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> ask(bytes));
    try {
      if (answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS) < 0) {
        ends++;
        process.destroyForcibly();
        process = start(kind);
      }
    } catch (TimeoutException e) {
      throw new AssertionError(kind + " hangs", e);
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] edited(byte[] edits) {
    byte[] bytes = good;
    for (int k = 0; k + 4 <= edits.length; k += 4) {
      int at = (Byte.toUnsignedInt(edits[k + 1]) << 8 | Byte.toUnsignedInt(edits[k + 2]));
      at %= bytes.length + 1;
      int inserted = edits[k] % 3 == 0 ? 0 : 1;
      int removed = Math.min(edits[k] % 2 == 0 ? 1 : 0, bytes.length - at);
      byte[] next = new byte[bytes.length + inserted - removed];
      System.arraycopy(bytes, 0, next, 0, at);
      System.arraycopy(bytes, at + removed, next, at + inserted, bytes.length - at - removed);
      if (inserted > 0) {
        next[at] = edits[k + 3];
      }
      bytes = next;
    }
    return bytes;
  }

  /** The process's next response; -1 if it has ended. */
  private int ask(byte[] bytes) {
    try {
      DataOutputStream to = new DataOutputStream(process.getOutputStream());
      to.writeInt(bytes.length);
      to.write(bytes);
      to.flush();
    } catch (IOException e) {
      return -1;
    }
    try {
      return process.getInputStream().read();
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private void end() {
    process.destroyForcibly();
    System.out.printf("note: %,d of %,d inputs ended the process that opened them%n", ends, inputs);
  }

  /** Opens the files that it receives and reports each, until its input ends. */
  public static void main(String[] kind) throws IOException {
    Path file = Files.createTempFile("tokenizer", "");
    file.toFile().deleteOnExit();
    DataInputStream inputs = new DataInputStream(System.in);
    while (true) {
      Files.write(file, inputs.readNBytes(inputs.readInt()));
      open(kind[0], file);
      System.out.write(1);
      System.out.flush();
    }
  }

  private static void open(String kind, Path file) {
    try (Tokenizer tokenizer =
        kind.equals("spiece.model") ? SentencePiece.load(file) : JsonTokenizer.load(file)) {
      tokenizer.decode(tokenizer.encode(TEXT).stream().map(Tokenizer.Piece::token).toList());
    } catch (IOException | RuntimeException e) {
      // The file was rejected with a reason.
    }
  }
}
