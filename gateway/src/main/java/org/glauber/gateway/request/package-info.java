/** What the requests of all kinds of generations have in common before they are planned. */
@NullMarked
package org.glauber.gateway.request;

import org.jspecify.annotations.NullMarked;
