/** Lettuce's commands. */
@JavaFacade({RedisCoroutinesCommands.class, ScanFlow.class, RedisCoroutinesCommandsExtensionsKt.class})
@NullMarked
package dev.coroutinebridge.facades.lettuce;

import dev.coroutinebridge.facade.JavaFacade;
import io.lettuce.core.ScanFlow;
import io.lettuce.core.api.coroutines.RedisCoroutinesCommands;
import io.lettuce.core.api.coroutines.RedisCoroutinesCommandsExtensionsKt;
import org.jspecify.annotations.NullMarked;
