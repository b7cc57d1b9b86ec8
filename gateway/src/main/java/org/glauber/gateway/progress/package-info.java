/**
 * Progress of running chains: how often it is reported, and the thread that reports it, beside the
 * thread that mirrors the chain. Both run in the gRPC and trace contexts of the call.
 */
@NullMarked
package org.glauber.gateway.progress;

import org.jspecify.annotations.NullMarked;
