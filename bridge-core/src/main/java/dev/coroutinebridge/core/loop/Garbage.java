package dev.coroutinebridge.core.loop;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Notices what nobody can reach any more. One thread for all; it runs no code of the user's. It is made when it is needed, and not when
 * this class is, because a class whose initialisation fails stays unusable, and the next attempt may find a thread to be had. Internal.
 */
public final class Garbage {

    private static volatile @Nullable Cleaner cleaner;

    private Garbage() {}

    /**
     * Watches an object.
     *
     * @param object what becomes garbage
     * @param then what to do some time after; must not reach the object
     * @throws OutOfMemoryError if there is no thread to be had that would notice
     */
    public static void whenGone(Object object, Runnable then) {
        Cleaner made = cleaner;
        var unused = (made == null ? makeCleaner() : made).register(object, then);
    }

    private static synchronized Cleaner makeCleaner() {
        Cleaner made = cleaner;
        if (made == null) {
            made = Cleaner.create();
            cleaner = made;
        }
        return made;
    }
}
