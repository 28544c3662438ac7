package dev.coroutinebridge;

import org.assertj.core.configuration.Configuration;
import org.assertj.core.configuration.PreferredAssumptionException;

/** AssertJ would take TestNG's, which is here for the tests of Reactive Streams, and JUnit would take that for an error. */
public final class JUnitAssumptions extends Configuration {

    public JUnitAssumptions() {
        setPreferredAssumptionException(PreferredAssumptionException.JUNIT5);
    }
}
