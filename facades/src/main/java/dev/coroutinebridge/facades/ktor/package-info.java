/** Ktor's HTTP client. */
@JavaFacade({BuildersKt.class, HttpResponseKt.class})
@NullMarked
package dev.coroutinebridge.facades.ktor;

import dev.coroutinebridge.facade.JavaFacade;
import io.ktor.client.request.BuildersKt;
import io.ktor.client.statement.HttpResponseKt;
import org.jspecify.annotations.NullMarked;
