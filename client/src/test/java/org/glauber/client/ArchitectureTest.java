package org.glauber.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Dependencies of the client, which applications embed. */
@AnalyzeClasses(
    packages = "org.glauber.client",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final int CLASS_FILE_OF_JAVA_17 = 61;

  @ArchTest
  static final ArchRule ONLY_GRPC_AND_THE_CONTRACT =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.net.ssl..",
              "io.grpc..",
              "com.google.protobuf..",
              "com.google.rpc..",
              "org.jspecify.annotations..",
              "org.glauber.client..",
              "org.glauber.admin.v1..",
              "org.glauber.generation.v1..");

  @Test
  void itRunsOnJava17() throws IOException {
    for (Class<?> type :
        new Class<?>[] {GatewayClient.class, org.glauber.generation.v1.Model.class}) {
      try (InputStream file =
              type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class");
          DataInputStream data = new DataInputStream(file)) {
        data.readInt(); // magic
        data.readUnsignedShort(); // minor version
        Assertions.assertThat(data.readUnsignedShort()).isEqualTo(CLASS_FILE_OF_JAVA_17);
      }
    }
  }
}
