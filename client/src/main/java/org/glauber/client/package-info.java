/**
 * The client of a gateway: blocking calls with deadlines, which resume generations whose stream is
 * lost. It depends on gRPC and the contract only and runs on Java 17, so that applications can
 * embed it.
 */
@NullMarked
package org.glauber.client;

import org.jspecify.annotations.NullMarked;
