/** What a user of the processor writes: this package is compiled with it. */
@JavaFacade({
    Shapes.class,
    Names.class,
    Defaults.class,
    DefaultsOfInterface.class,
    UserRepository.class,
    Store.class,
    UserStore.class,
    Registry.class,
    Client.class,
    Settings.class,
    Outer.Inner.class,
    Outer.Nested.class,
    Outer.Deep.class,
    Outer.Deep.Deepest.class,
    Deprecations.class,
    TopLevelKt.class,
    Tools.class,
    Control.class,
    WithDefaultImpls.class
})
@SuspendImplementation({UserRepository.class, AllMembers.class, WithDefaultImpls.class})
package dev.coroutinebridge.processor.facades;

import dev.coroutinebridge.facade.JavaFacade;
import dev.coroutinebridge.facade.SuspendImplementation;
import dev.coroutinebridge.processor.fixtures.AllMembers;
import dev.coroutinebridge.processor.fixtures.Client;
import dev.coroutinebridge.processor.fixtures.Control;
import dev.coroutinebridge.processor.fixtures.Defaults;
import dev.coroutinebridge.processor.fixtures.DefaultsOfInterface;
import dev.coroutinebridge.processor.fixtures.Deprecations;
import dev.coroutinebridge.processor.fixtures.Names;
import dev.coroutinebridge.processor.fixtures.Outer;
import dev.coroutinebridge.processor.fixtures.Registry;
import dev.coroutinebridge.processor.fixtures.Settings;
import dev.coroutinebridge.processor.fixtures.Shapes;
import dev.coroutinebridge.processor.fixtures.Store;
import dev.coroutinebridge.processor.fixtures.Tools;
import dev.coroutinebridge.processor.fixtures.TopLevelKt;
import dev.coroutinebridge.processor.fixtures.UserRepository;
import dev.coroutinebridge.processor.fixtures.UserStore;
import dev.coroutinebridge.processor.fixtures.WithDefaultImpls;
