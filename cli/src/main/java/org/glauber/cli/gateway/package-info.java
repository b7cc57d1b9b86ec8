/** The gateway as a command sees it: one connection, calls that block, failures in sentences. */
@NullMarked
package org.glauber.cli.gateway;

import org.jspecify.annotations.NullMarked;
