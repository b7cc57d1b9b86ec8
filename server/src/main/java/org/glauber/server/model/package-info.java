/** What operators are shown of a service's models. */
@NullMarked
package org.glauber.server.model;

import org.jspecify.annotations.NullMarked;
