/** Ktor's client of WebSockets. */
@JavaFacade({BuildersKt.class, WebSocketSessionKt.class, DefaultClientWebSocketSession.class})
@NullMarked
package dev.coroutinebridge.facades.ktor.websocket;

import dev.coroutinebridge.facade.JavaFacade;
import io.ktor.client.plugins.websocket.BuildersKt;
import io.ktor.client.plugins.websocket.DefaultClientWebSocketSession;
import io.ktor.websocket.WebSocketSessionKt;
import org.jspecify.annotations.NullMarked;
