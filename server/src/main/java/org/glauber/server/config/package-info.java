/** What the server can be told, and the rules for it. */
@NullMarked
package org.glauber.server.config;

import org.jspecify.annotations.NullMarked;
