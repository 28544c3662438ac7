package dev.coroutinebridge.core.dispatch;

/** Checked exceptions through code that cannot declare them: Kotlin has none, and hands on whatever is thrown. Internal. */
public final class Undeclared {

    private Undeclared() {}

    /**
     * Throws {@code failure} as it is.
     *
     * @param failure what to throw
     * @return never; declared so that a caller can write {@code throw rethrow(e)}
     */
    public static RuntimeException rethrow(Throwable failure) {
        throw Undeclared.<RuntimeException>as(failure);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X as(Throwable failure) throws X {
        throw (X) failure;
    }
}
