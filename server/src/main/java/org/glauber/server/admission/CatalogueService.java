package org.glauber.server.admission;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import java.util.Set;

/**
 * A service with methods that list what it serves. These methods are short, need no device and have
 * a budget of their own, so that they and other calls do not delay each other.
 */
public interface CatalogueService extends BindableService {
  /**
   * The catalogue methods. Their requests have at most {@code glauber.server.limits.short-bytes}.
   */
  Set<MethodDescriptor<?, ?>> catalogueMethods();
}
