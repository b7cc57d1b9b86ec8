/** The gRPC services by which gateways list, load and unload the models of a service. */
@NullMarked
package org.glauber.serving.api;

import org.jspecify.annotations.NullMarked;
