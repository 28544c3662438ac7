package dev.coroutinebridge.benchmarks.growth;

import dev.coroutinebridge.benchmarks.Numbers;
import dev.coroutinebridge.benchmarks.chart.LineChart;
import java.util.ArrayList;
import java.util.List;

/**
 * What a question has come to, as a table and as a chart.
 *
 * @param id the question's
 * @param curves the readings of each way
 */
record Answer(String id, List<Curve> curves) {

    /** The readings of one way. */
    record Curve(String way, List<Reading> readings) {}

    private Question question() {
        return Growth.question(id);
    }

    String markdown() {
        Question question = question();
        StringBuilder head = new StringBuilder("| " + question.size());
        StringBuilder rule = new StringBuilder("|--:");
        for (Curve curve : curves) {
            head.append(" | ").append(curve.way()).append(", ").append(question.unit());
            rule.append("|--:");
            if (allocates(curve)) {
                head.append(" | B");
                rule.append("|--:");
            }
        }
        StringBuilder table =
                new StringBuilder(head).append(" |\n").append(rule).append("|\n");
        for (int row = 0; row < curves.get(0).readings().size(); row++) {
            table.append("| ")
                    .append(String.format(
                            "%,d", curves.get(0).readings().get(row).size()));
            for (Curve curve : curves) {
                table.append(" | ").append(cells(curve, row));
            }
            table.append(" |\n");
        }
        return "### " + question.title() + ": " + question.unit() + " " + question.cost() + "\n\n"
                + question.explanation() + "\n\n" + table + "\n![" + question.title() + "](" + id + ".svg)\n";
    }

    private static String cells(Curve curve, int row) {
        if (row >= curve.readings().size()) {
            return allocates(curve) ? "| " : "";
        }
        Reading reading = curve.readings().get(row);
        String cost = Double.isNaN(reading.cost()) ? "hangs" : Numbers.measured(reading.cost());
        if (!allocates(curve)) {
            return cost;
        }
        return cost + " | " + (Double.isNaN(reading.bytes()) ? "" : String.format("%,.0f", reading.bytes()));
    }

    private static boolean allocates(Curve curve) {
        return !Double.isNaN(curve.readings().get(0).bytes());
    }

    String chart(String conditions) {
        Question question = question();
        List<LineChart.Curve> lines = new ArrayList<>();
        for (Curve curve : curves) {
            List<LineChart.Point> points = curve.readings().stream()
                    .filter(reading -> reading.cost() > 0)
                    .map(reading -> new LineChart.Point(reading.size(), reading.cost()))
                    .toList();
            lines.add(new LineChart.Curve(curve.way(), points));
        }
        return LineChart.draw(
                question.title(), conditions, question.size(), question.unit() + " " + question.cost(), lines);
    }
}
