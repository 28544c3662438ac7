package dev.coroutinebridge.processor.facades;

import dev.coroutinebridge.facade.JavaFacade;
import dev.coroutinebridge.processor.fixtures.Repository;

/** Facades that tests may mock. */
@JavaFacade(value = Repository.class, mockable = true)
final class Mockable {
    private Mockable() {}
}
