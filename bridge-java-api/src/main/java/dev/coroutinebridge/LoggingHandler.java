package dev.coroutinebridge;

/** Logs what nobody else hears of. */
enum LoggingHandler implements Thread.UncaughtExceptionHandler {
    INSTANCE;

    private static final System.Logger LOGGER = System.getLogger("dev.coroutinebridge");

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        LOGGER.log(
                System.Logger.Level.ERROR,
                "a coroutine started by launch failed on thread '" + thread.getName()
                        + "', and nobody waits for it; handle it inside, use future(...), or set"
                        + " CoroutineBridge.builder().uncaughtHandler(...)",
                failure);
    }
}
