/**
 * Modules in TorchScript that others exported: how their methods are called, and what is accepted
 * as their results.
 */
@NullMarked
package org.glauber.network.script;

import org.jspecify.annotations.NullMarked;
