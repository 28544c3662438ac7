package dev.coroutinebridge.processor;

/** Why a member cannot be bridged. */
final class NotBridgedException extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean hasOverload;

    NotBridgedException(String reason) {
        this(reason, false);
    }

    NotBridgedException(String reason, boolean hasOverload) {
        super(reason);
        this.hasOverload = hasOverload;
    }

    /** Whether there is an overload that does the same. */
    boolean hasOverload() {
        return hasOverload;
    }
}
