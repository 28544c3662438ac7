package dev.coroutinebridge.config;

import java.util.Collection;
import java.util.Comparator;

/** Names that people mistype. */
final class Names {

    private static final int LIKELY_MISTAKES = 3;

    private Names() {}

    /**
     * Fails if a key is none of the known ones.
     *
     * @throws IllegalArgumentException lists them, and names the one that was probably meant
     */
    static void require(String key, Collection<String> known) {
        if (!known.contains(key)) {
            throw unknown(key, known);
        }
    }

    /** For a key that is none of the known ones. */
    static IllegalArgumentException unknown(String key, Collection<String> known) {
        return new IllegalArgumentException("key '" + key + "' is unknown (expected one of: " + String.join(", ", known)
                + didYouMean(key, known) + ")");
    }

    static String didYouMean(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(other -> distance(name, other)))
                .filter(nearest -> distance(name, nearest) <= Math.min(LIKELY_MISTAKES, name.length() / 2))
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
    }

    /** How many letters one has to change, add or leave out (Levenshtein). */
    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, Math.min(before[j], row[j - 1]) + 1);
            }
            before = row;
        }
        return before[b.length()];
    }
}
