/** Aliases: names that stand for one or several models, in shares that operators set in a file. */
@NullMarked
package org.glauber.gateway.alias;

import org.jspecify.annotations.NullMarked;
