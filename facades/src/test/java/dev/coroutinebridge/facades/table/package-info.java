/**
 * The table of what Java can call of Kotlin libraries, in {@code docs/which-kotlin-apis-can-java-call.md}. What there is to call is counted
 * in the jars, and what can be called is what the processor says and javac has compiled.
 */
@NullMarked
package dev.coroutinebridge.facades.table;

import org.jspecify.annotations.NullMarked;
