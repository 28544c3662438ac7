package dev.coroutinebridge.benchmarks.chart;

import dev.coroutinebridge.benchmarks.Numbers;
import java.util.ArrayList;
import java.util.List;

/** Ratios as bars on a logarithmic axis that start at 1: what reaches to the left is faster than its peer. */
public final class RatioChart {

    private static final int LABELS = 580;
    private static final int PEERS = 358;
    private static final int PLOT = 420;
    private static final int RIGHT = 70;
    private static final int TOP = 94;
    private static final int STEP = 20;
    private static final int THICK = 12;

    private RatioChart() {}

    /**
     * One bar.
     *
     * @param work what is compared
     * @param against with what
     * @param ratio ours to the peer's
     * @param target the greatest ratio that is good enough; infinite if there is none
     * @param missed whether the target is not met, be it for another reason
     */
    public record Bar(String work, String against, double ratio, double target, boolean missed) {

        boolean hasTarget() {
            return Double.isFinite(target);
        }

        String style() {
            if (!hasTarget()) {
                return "shown";
            }
            return missed ? "series1" : "series0";
        }
    }

    /**
     * Draws the chart.
     *
     * @param bars from the top down
     * @param conditions what was measured on
     * @return an SVG file
     */
    public static String draw(List<Bar> bars, String conditions) {
        int bottom = TOP + bars.size() * STEP + 4;
        Svg svg = new Svg(LABELS + PLOT + RIGHT, bottom + 48, "The cost of a call, ours to the peer's");
        svg.text(16, 24, "start", "title", "The cost of a call: ours / peer's, both in the same run");
        svg.text(16, 42, "start", "muted small", conditions);
        legend(svg);
        svg.text(PEERS - 8, TOP - 14, "end", "muted small", "work");
        svg.text(PEERS, TOP - 14, "start", "muted small", "peer");
        svg.text(LABELS + PLOT + RIGHT - 16, TOP - 14, "end", "muted small", "ratio");
        LogScale scale = scale(bars);
        for (double tick : scale.ticks()) {
            svg.line(scale.at(tick), TOP - 4, scale.at(tick), bottom, tick == 1 ? "one" : "grid");
            svg.text(scale.at(tick), bottom + 16, "middle", "muted small", Numbers.count(tick));
        }
        svg.text(scale.at(1) - 8, bottom + 34, "end", "muted small", "\u2190 faster than the peer");
        svg.text(scale.at(1) + 8, bottom + 34, "start", "muted small", "slower \u2192");
        for (int i = 0; i < bars.size(); i++) {
            draw(svg, scale, bars.get(i), TOP + i * STEP);
        }
        return svg.toString();
    }

    private static void legend(Svg svg) {
        entry(svg, LABELS, "series0", "target met");
        entry(svg, LABELS + 100, "series1", "not met");
        entry(svg, LABELS + 180, "shown", "no target");
        svg.line(LABELS + 276, 46, LABELS + 276, 46 + THICK, "target");
        svg.text(LABELS + 284, 56, "start", "small", "target");
    }

    private static void entry(Svg svg, double x, String style, String text) {
        svg.bar(x, 46, THICK, THICK, style);
        svg.text(x + THICK + 6, 56, "start", "small", text);
    }

    private static LogScale scale(List<Bar> bars) {
        List<Double> values = new ArrayList<>(List.of(1.0));
        for (Bar bar : bars) {
            values.add(bar.ratio());
            if (bar.hasTarget()) {
                values.add(bar.target());
            }
        }
        return LogScale.over(values, LABELS, LABELS + PLOT);
    }

    private static void draw(Svg svg, LogScale scale, Bar bar, int y) {
        svg.text(PEERS - 8, y + 11, "end", "", bar.work());
        svg.text(PEERS, y + 11, "start", "muted small", bar.against());
        double one = scale.at(1);
        double end = scale.at(bar.ratio());
        svg.bar(Math.min(one, end), y, Math.max(Math.abs(end - one), 2), THICK, bar.style());
        if (bar.hasTarget()) {
            svg.line(scale.at(bar.target()), y - 3, scale.at(bar.target()), y + THICK + 3, "target");
        }
        svg.text(LABELS + PLOT + RIGHT - 16, y + 11, "end", "small", Numbers.ratio(bar.ratio()));
    }
}
