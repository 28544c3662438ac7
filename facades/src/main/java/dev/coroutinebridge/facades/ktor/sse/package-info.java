/** Ktor's client of server-sent events: one more class that is called {@code BuildersKt}. */
@JavaFacade({BuildersKt.class, ClientSSESession.class})
@NullMarked
package dev.coroutinebridge.facades.ktor.sse;

import dev.coroutinebridge.facade.JavaFacade;
import io.ktor.client.plugins.sse.BuildersKt;
import io.ktor.client.plugins.sse.ClientSSESession;
import org.jspecify.annotations.NullMarked;
