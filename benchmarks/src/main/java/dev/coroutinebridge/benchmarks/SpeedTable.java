package dev.coroutinebridge.benchmarks;

import java.util.List;
import java.util.Locale;

/** The rows with their figures, for a terminal and for a page. */
final class SpeedTable {

    private SpeedTable() {}

    static String text(List<Comparison> comparisons) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%-50s %-32s %11s %8s %11s %8s %7s  %-16s %s%n",
                "work", "peer", "ours ns", "B/call", "peer ns", "B/call", "ratio", "target", "met"));
        for (Comparison c : comparisons) {
            text.append(String.format(
                    "%-50s %-32s %11s %8.0f %11s %8.0f %7s  %-16s %s%n",
                    c.row().work(),
                    c.row().against(),
                    nanos(c.ours()),
                    c.ours().bytes(),
                    nanos(c.peer()),
                    c.peer().bytes(),
                    Numbers.ratio(c.ratio()),
                    c.row().target(),
                    c.verdict()));
        }
        return text.toString();
    }

    static String markdown(List<Comparison> comparisons) {
        StringBuilder text = new StringBuilder();
        text.append("| work | peer | ours, ns | peer, ns | ratio | target | met | ours, B | peer, B |\n");
        text.append("|---|---|--:|--:|--:|--:|---|--:|--:|\n");
        for (Comparison c : comparisons) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s | %s | %,.0f | %,.0f |%n",
                    c.row().work(),
                    c.row().against(),
                    nanos(c.ours()),
                    nanos(c.peer()),
                    Numbers.ratio(c.ratio()),
                    c.row().target(),
                    c.verdict() == Comparison.Verdict.NOT_MET ? "**no**" : c.verdict(),
                    c.ours().bytes(),
                    c.peer().bytes()));
        }
        return text.toString();
    }

    private static String nanos(Figure figure) {
        return Double.isNaN(figure.nanos()) ? "-" : Numbers.measured(figure.nanos());
    }
}
