/** What an operator may set. */
@NullMarked
package org.glauber.gateway.config;

import org.jspecify.annotations.NullMarked;
