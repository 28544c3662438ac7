package dev.coroutinebridge.facade;

import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import kotlin.time.DurationKt;
import kotlin.time.DurationUnit;
import org.jspecify.annotations.Nullable;

/** {@link Duration} for {@code kotlin.time.Duration}. For generated code. */
public final class Durations {

    private static final ValueClass KOTLIN = ValueClass.of(kotlin.time.Duration.class, long.class);
    private static final MethodHandle SECONDS =
            Linkage.statically(kotlin.time.Duration.class, "getInWholeSeconds-impl", long.class, long.class);
    private static final MethodHandle NANOS =
            Linkage.statically(kotlin.time.Duration.class, "getNanosecondsComponent-impl", int.class, long.class);

    private Durations() {}

    /**
     * What a function takes that is declared with Kotlin's.
     *
     * @param duration the duration
     * @return Kotlin's; to the nanosecond up to 146 years, to the millisecond beyond, and infinite beyond 146 million years
     */
    public static long toKotlin(Duration duration) {
        long seconds = duration.toSeconds();
        if (isWithin(seconds, TimeUnit.NANOSECONDS)) {
            return DurationKt.toDuration(duration.toNanos(), DurationUnit.NANOSECONDS);
        }
        return isWithin(seconds, TimeUnit.MILLISECONDS)
                ? DurationKt.toDuration(duration.toMillis(), DurationUnit.MILLISECONDS)
                : DurationKt.toDuration(seconds, DurationUnit.SECONDS);
    }

    /** Whether so many seconds are a long of that unit. */
    private static boolean isWithin(long seconds, TimeUnit unit) {
        long limit = unit.toSeconds(Long.MAX_VALUE);
        return -limit < seconds && seconds < limit;
    }

    /**
     * What a function takes that is declared with Kotlin's or none.
     *
     * @param duration the duration; null for none
     * @return an object of Kotlin's class; null for none
     */
    public static @Nullable Object toKotlinOrNull(@Nullable Duration duration) {
        return duration == null ? null : KOTLIN.boxed(toKotlin(duration));
    }

    /**
     * What a function has returned that is declared to return Kotlin's.
     *
     * @param returned an object of Kotlin's class; null for none
     * @return the duration; null for none
     */
    public static @Nullable Object toJava(@Nullable Object returned) {
        if (returned == null) {
            return null;
        }
        try {
            Object value = KOTLIN.unbox(returned);
            return Duration.ofSeconds((long) SECONDS.invoke(value), (int) NANOS.invoke(value));
        } catch (Throwable e) {
            throw Linkage.rethrow(e);
        }
    }
}
