package org.glauber.server.admission;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Maps the methods of a server to their classes. */
final class CallClasses {
  private final Map<String, CallClass> classes = new HashMap<>(); // (full method name) → class

  /**
   * Classifies the methods of these services: {@link CallClass#WORK}, except for catalogue methods.
   */
  CallClasses(List<? extends BindableService> services) {
    for (BindableService service : services) {
      service
          .bindService()
          .getMethods()
          .forEach(method -> put(method.getMethodDescriptor(), CallClass.WORK));
      if (service instanceof CatalogueService catalogue) {
        catalogue.catalogueMethods().forEach(method -> put(method, CallClass.CATALOGUE));
      }
    }
    HealthGrpc.getServiceDescriptor()
        .getMethods()
        .forEach(method -> put(method, CallClass.HEALTH_CHECK));
    put(HealthGrpc.getWatchMethod(), CallClass.HEALTH_WATCH);
    put(ServerReflectionGrpc.getServerReflectionInfoMethod(), CallClass.REFLECTION);
  }

  private void put(MethodDescriptor<?, ?> method, CallClass kind) {
    classes.put(method.getFullMethodName(), kind);
  }

  /** The class of a method; empty if no service has such a method. */
  Optional<CallClass> of(String fullMethodName) {
    return Optional.ofNullable(classes.get(fullMethodName));
  }
}
