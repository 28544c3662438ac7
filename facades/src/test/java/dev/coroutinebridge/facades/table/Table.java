package dev.coroutinebridge.facades.table;

import dev.coroutinebridge.facades.table.Processed.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The table, and its place in the document. {@code main} writes it there. */
final class Table {

    private static final String BEGIN = "<!-- The table begins. -->\n";
    private static final String END = "<!-- The table ends. -->\n";
    static final Outcome NOT_SEEN = new Outcome("left out", "", "not seen by the processor");

    /**
     * A row.
     *
     * @param library of which
     * @param seen how many public suspend functions it declares
     * @param bridged how many of them are in a facade
     * @param overload those that are not, where an overload is that does the same
     * @param leftOut the others
     */
    record Row(Library library, int seen, int bridged, List<NotBridged> overload, List<NotBridged> leftOut) {

        static Row of(Library library) {
            SortedSet<SuspendFunction> functions = library.suspendFunctions();
            Processed processed = Processed.classesOf(functions);
            int bridged = 0;
            List<NotBridged> overload = new ArrayList<>();
            List<NotBridged> leftOut = new ArrayList<>();
            for (SuspendFunction function : functions) {
                Outcome outcome = orNotSeen(processed.of(function));
                switch (outcome.status()) {
                    case "bridged" -> bridged++;
                    case "overload" -> overload.add(new NotBridged(function, outcome));
                    default -> leftOut.add(new NotBridged(function, outcome));
                }
            }
            return new Row(library, functions.size(), bridged, overload, leftOut);
        }

        private static Outcome orNotSeen(@Nullable Outcome outcome) {
            return outcome == null ? NOT_SEEN : outcome;
        }

        /** In percent; all of nothing is all. */
        double share() {
            return share(bridged);
        }

        double shareWithOverloads() {
            return share(bridged + overload.size());
        }

        private double share(int part) {
            return seen == 0 ? 100 : 100.0 * part / seen;
        }
    }

    record NotBridged(SuspendFunction function, Outcome outcome) {}

    private Table() {}

    /** Writes the table into the document that is named. */
    public static void main(String[] arguments) throws IOException {
        Path document = Path.of(arguments[0]);
        Files.writeString(document, in(Files.readString(document), rows()));
    }

    static List<Row> rows() {
        return Library.ALL.stream().map(Row::of).toList();
    }

    /** The document with these rows in place of those that it has. */
    static String in(String document, List<Row> rows) {
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("the document has no place for the table: expected a line "
                    + BEGIN.strip() + " and one " + END.strip());
        }
        return document.substring(0, begin + BEGIN.length()) + '\n' + markdown(rows) + '\n' + document.substring(end);
    }

    private static String markdown(List<Row> rows) {
        StringBuilder text = new StringBuilder();
        text.append(
                "| library | artifact | suspend functions | bridged | overload | left out | share bridged | with overloads |\n");
        text.append("|---|---|--:|--:|--:|--:|--:|--:|\n");
        for (Row row : rows) {
            text.append("| ")
                    .append(String.join(
                            " | ",
                            row.library().name(),
                            '`' + row.library().artifact() + '`',
                            String.valueOf(row.seen()),
                            String.valueOf(row.bridged()),
                            String.valueOf(row.overload().size()),
                            String.valueOf(row.leftOut().size()),
                            percent(row, row.share()),
                            percent(row, row.shareWithOverloads())))
                    .append(" |\n");
        }
        text.append("\n## Left out\n");
        rows.forEach(row -> text.append(list(row, row.leftOut())));
        text.append("\n## Called through an overload\n");
        rows.forEach(row -> text.append(list(row, row.overload())));
        return text.toString();
    }

    private static String percent(Row row, double share) {
        return row.seen() == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", share);
    }

    private static String list(Row row, List<NotBridged> functions) {
        StringBuilder text = new StringBuilder();
        if (!functions.isEmpty()) {
            text.append("\n").append(row.library().name()).append(":\n\n");
            functions.forEach(function -> text.append(line(function)));
        }
        return text.toString();
    }

    private static String line(NotBridged member) {
        String signature = member.outcome().signature();
        return "* `" + member.function().declaredBy() + "`: `"
                + (signature.isEmpty()
                        ? member.function().name() + member.function().jvmSignature()
                        : signature)
                + "`. " + sentence(member.outcome().reason()) + ".\n";
    }

    /** What stands in Kotlin is code, or it would be read as HTML. */
    private static String sentence(String reason) {
        return Character.toUpperCase(reason.charAt(0))
                + reason.substring(1).replaceFirst("Java calls (suspend fun .*)", "Java calls `$1`");
    }
}
