/**
 * Java facades for compiled Kotlin APIs: the annotations that ask for them, and what the generated classes stand on. The classes
 * themselves are written at compile time by the annotation processor {@code bridge-processor}.
 */
@NullMarked
package dev.coroutinebridge.facade;

import org.jspecify.annotations.NullMarked;
