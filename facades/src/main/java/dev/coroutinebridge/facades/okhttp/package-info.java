/** OkHttp's only suspend function. */
@JavaFacade({ExecuteAsyncKt.class})
@NullMarked
package dev.coroutinebridge.facades.okhttp;

import dev.coroutinebridge.facade.JavaFacade;
import okhttp3.coroutines.ExecuteAsyncKt;
import org.jspecify.annotations.NullMarked;
