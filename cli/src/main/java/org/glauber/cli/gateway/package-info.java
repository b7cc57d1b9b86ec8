/**
 * The client of the gateway: blocking calls, credentials, resumption of lost streams, and failures
 * as messages for users.
 */
@NullMarked
package org.glauber.cli.gateway;

import org.jspecify.annotations.NullMarked;
