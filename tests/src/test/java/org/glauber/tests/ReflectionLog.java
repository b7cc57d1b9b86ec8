package org.glauber.tests;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.StackWalker.StackFrame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Writes one line for each reflective look-up of a process: the kind, what was looked up, the
 * caller, and the class that was being initialised, if any. This class is on the boot class path,
 * where {@link Class} can find it.
 */
public final class ReflectionLog {
  private static final StackWalker STACK = StackWalker.getInstance();
  private static final ThreadLocal<Boolean> BUSY = ThreadLocal.withInitial(() -> false);
  private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();
  private static final Set<String> BETWEEN =
      Set.of(ReflectionLog.class.getName(), "java.lang.Class", "java.lang.ClassLoader");
  private static volatile PrintStream out = System.err;

  private ReflectionLog() {}

  /** Opens the log file; an existing file is appended to. */
  public static void open(String file) throws IOException {
    out = new PrintStream(new FileOutputStream(file, true), true, StandardCharsets.UTF_8);
  }

  /** Records a look-up of a class by name; null if the class was not found. */
  public static void sawName(Class<?> type) {
    sawType("name", type);
  }

  /** Records a look-up of a class's members. */
  public static void sawMembers(Class<?> type) {
    sawType("members", type);
  }

  private static void sawType(String kind, Class<?> type) {
    if (type != null && !type.isHidden() && !type.isArray() && !isOfJdk(type)) {
      saw(kind, type.getName());
    }
  }

  private static boolean isOfJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }

  /** Records a look-up of a resource relative to a class. */
  public static void sawResource(Class<?> beside, String name) {
    saw(
        "resource",
        name.startsWith("/")
            ? name.substring(1)
            : beside.getPackageName().replace('.', '/') + "/" + name);
  }

  /** Records a look-up of a resource by its full name. */
  public static void sawResource(String name) {
    saw("resource", name);
  }

  private static void saw(String kind, String what) {
    if (BUSY.get()) {
      return;
    }
    BUSY.set(true);
    try {
      List<StackFrame> stack = STACK.walk(Stream::toList);
      String line = String.join("\t", kind, what, caller(stack), initialiser(stack));
      if (SEEN.add(line)) {
        out.println(line);
      }
    } finally {
      BUSY.set(false);
    }
  }

  /** Returns the class that made the call, ignoring {@link Class} and class loaders. */
  private static String caller(List<StackFrame> stack) {
    return stack.stream()
        .map(StackFrame::getClassName)
        .filter(name -> !BETWEEN.contains(name))
        .findFirst()
        .orElse("");
  }

  /** Returns the class whose static initialiser is running, or a dash. */
  private static String initialiser(List<StackFrame> stack) {
    return stack.stream()
        .filter(frame -> frame.getMethodName().equals("<clinit>"))
        .map(StackFrame::getClassName)
        .findFirst()
        .orElse("-");
  }
}
