package dev.coroutinebridge;

/** What the failure of one fork of a {@link BridgeScope} means for the others. */
public enum ScopeMode {

    /** The first failure is the scope's: it cancels the other forks, and {@link BridgeScope#join()} throws it. The default. */
    FAIL_FAST,

    /**
     * A failure is its fork's own: it stays in that fork's future, the others go on, and {@link BridgeScope#join()} throws none. For
     * results that are good to have, and for {@linkplain BridgeScope#joinAny() races}.
     */
    SUPERVISE
}
