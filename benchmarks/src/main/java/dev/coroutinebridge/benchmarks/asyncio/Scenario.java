package dev.coroutinebridge.benchmarks.asyncio;

/**
 * How one scenario has ended.
 *
 * @param name as blocking.py prints it
 * @param seconds how long it took
 * @param ticks how often its ticker has ticked
 */
record Scenario(String name, double seconds, int ticks) {

    static Scenario parse(String line) {
        String[] parts = line.split(" ", 3);
        return new Scenario(parts[0], Double.parseDouble(parts[1]), Integer.parseInt(parts[2]));
    }

    boolean hasTicker() {
        return name.startsWith("with_ticker");
    }
}
