/**
 * TLS credentials from files that are reloaded when they change, and the verification of callers'
 * certificates.
 */
@NullMarked
package org.glauber.server.tls;

import org.jspecify.annotations.NullMarked;
