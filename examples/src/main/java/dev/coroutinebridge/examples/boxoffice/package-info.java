/**
 * A theatre's box office, in Java and Kotlin. Read in this order: {@link dev.coroutinebridge.examples.boxoffice.Main}
 * puts it together; {@link dev.coroutinebridge.examples.boxoffice.BoxOfficeServer} is blocking Java that calls the suspend
 * functions of {@code BoxOffice.kt}; {@link dev.coroutinebridge.examples.boxoffice.JdbcSeatStore} is a Kotlin interface
 * implemented on blocking JDBC; {@link dev.coroutinebridge.examples.boxoffice.Customers} are Java threads that drive Ktor's
 * suspend client through facades. Those, and the class behind the store, are written at compile time by bridge-processor.
 */
@NullMarked
package dev.coroutinebridge.examples.boxoffice;

import org.jspecify.annotations.NullMarked;
