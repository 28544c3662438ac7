package dev.coroutinebridge.core.loop;

import dev.coroutinebridge.core.observe.HangReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Looks at all blocked calls of the process now and then, and tells of those that hang. One daemon thread, started when the first
 * call blocks. It may see a call a little late, so a hang is told after the configured time and at most a quarter more.
 */
final class HangWatch {

    private static final System.Logger LOGGER = System.getLogger("dev.coroutinebridge");
    private static final Set<BlockedWait> BLOCKED = ConcurrentHashMap.newKeySet();
    private static final long SHORTEST_NAP = TimeUnit.MILLISECONDS.toNanos(5);

    /** How long the watchdog sleeps; guarded by {@link #BLOCKED}. */
    private static long nap = Long.MAX_VALUE;

    private HangWatch() {}

    /** Holds the thread, so that it starts with the first use. */
    private static final class Watchdog {
        static final Thread THREAD = start();

        private static Thread start() {
            Thread thread = new Thread(HangWatch::watchForEver, "coroutine-bridge-watchdog");
            thread.setDaemon(true);
            thread.start();
            return thread;
        }
    }

    static void watch(BlockedWait wait) {
        BLOCKED.add(wait);
        synchronized (BLOCKED) {
            if (napFor(wait) < nap) {
                nap = napFor(wait);
                LockSupport.unpark(Watchdog.THREAD);
            }
        }
    }

    private static long napFor(BlockedWait wait) {
        return Math.max(SHORTEST_NAP, wait.awaited.hangPolicy().timeout().toNanos() / 4);
    }

    /** Either the new wait is among those looked at here, or its {@link #watch} comes after and shortens the nap again. */
    private static long nextNap() {
        synchronized (BLOCKED) {
            nap = BLOCKED.stream().mapToLong(HangWatch::napFor).min().orElse(Long.MAX_VALUE);
            return nap;
        }
    }

    static void unwatch(BlockedWait wait) {
        BLOCKED.remove(wait);
    }

    private static void watchForEver() {
        while (true) {
            LockSupport.parkNanos(HangWatch.class, nextNap());
            try {
                look(System.nanoTime());
            } catch (Throwable e) {
                LOGGER.log(System.Logger.Level.ERROR, "the watchdog has failed, and goes on", e);
            }
        }
    }

    private static void look(long now) {
        List<BlockedWait> hanging = new ArrayList<>();
        for (BlockedWait wait : BLOCKED) {
            if (wait.hangs(now)) {
                hanging.add(wait);
            }
        }
        Map<HangPolicy, List<BlockedWait>> byBridge =
                hanging.stream().collect(Collectors.groupingBy(wait -> wait.awaited.hangPolicy()));
        byBridge.forEach((policy, waits) -> tell(policy, waits, now));
    }

    private static void tell(HangPolicy policy, List<BlockedWait> waits, long now) {
        waits.sort(Comparator.comparingLong(BlockedWait::begun));
        HangReport report =
                new HangReport(waits.stream().map(wait -> wait.describe(now)).toList());
        for (BlockedWait wait : waits) {
            wait.reported(report);
        }
        policy.events().hang(report);
        switch (policy.action()) {
            case RESCUE -> waits.forEach(BlockedWait::startRescue);
            case FAIL_YOUNGEST -> {
                BlockedWait youngest = waits.get(waits.size() - 1);
                youngest.awaited.failHung("the call hangs and is the youngest that does: "
                        + report.calls().get(waits.size() - 1));
            }
            case REPORT -> {}
        }
    }
}
