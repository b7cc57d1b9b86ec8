package org.glauber.tokenizer;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.glauber.server.model.ModelReport;
import org.glauber.server.model.ModelStatusService;

/** The models that something is wrong with, on the wire. */
@Singleton
class ModelStatusGrpcService extends ModelStatusService {
  @Inject
  ModelStatusGrpcService(ModelReport report) {
    super(report);
  }
}
