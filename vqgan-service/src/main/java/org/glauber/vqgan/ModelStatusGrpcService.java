package org.glauber.vqgan;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.ModelStatusService;

/** Serves the report of refused models and warnings over gRPC. */
@Singleton
class ModelStatusGrpcService extends ModelStatusService {
  @Inject
  ModelStatusGrpcService(ModelReport report) {
    super(report);
  }
}
