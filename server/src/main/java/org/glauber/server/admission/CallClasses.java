package org.glauber.server.admission;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The class of every method of a server. */
final class CallClasses {
  private final Map<String, CallClass> classes = new HashMap<>(); // (full method name) → class

  /** Of these services, whose methods are {@link CallClass#WORK} unless they say otherwise. */
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

  /** The class of a method; empty where no service has it. */
  Optional<CallClass> of(String fullMethodName) {
    return Optional.ofNullable(classes.get(fullMethodName));
  }
}
