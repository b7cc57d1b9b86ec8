package org.glauber.server.admission;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import java.util.Set;

/**
 * A service with methods that tell what it serves. They are short, need no device, and are let in
 * from a budget of their own: they neither wait for work nor keep work waiting.
 */
public interface CatalogueService extends BindableService {
  /** Those methods; their requests have at most {@code glauber.server.limits.short-bytes}. */
  Set<MethodDescriptor<?, ?>> catalogueMethods();
}
