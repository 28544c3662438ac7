package dev.coroutinebridge.benchmarks.growth;

/**
 * What something has cost at one size.
 *
 * @param size how many
 * @param cost nanoseconds, or bytes where bytes are what is asked for
 * @param bytes bytes allocated
 */
record Reading(int size, double cost, double bytes) {

    static Reading parse(String line) {
        String[] parts = line.split(" ", 3);
        return new Reading(Integer.parseInt(parts[0]), Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
    }

    @Override
    public String toString() {
        return size + " " + cost + " " + bytes;
    }
}
