package dev.coroutinebridge.core.dispatch;

/** Whether a dispatcher that could use virtual threads does. */
public enum VirtualMode {
    /**
     * If the JVM has them, which it does from 21 on, and nothing is set that only platform threads have: a stack size, core threads, or
     * not to be daemons. Platform threads otherwise.
     */
    AUTO,
    /** Yes. On a JVM that has none it uses platform threads, and says so in the log, once. */
    ON,
    /** No. */
    OFF
}
