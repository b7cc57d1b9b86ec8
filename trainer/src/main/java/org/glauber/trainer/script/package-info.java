/**
 * Networks in training as TorchScript modules: an update is one call, and everything that a later
 * update depends on is an attribute of the module.
 */
@NullMarked
package org.glauber.trainer.script;

import org.jspecify.annotations.NullMarked;
