package dev.coroutinebridge.benchmarks.chart;

import dev.coroutinebridge.benchmarks.Numbers;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** How something grows: curves over two logarithmic axes. */
public final class LineChart {

    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 64;
    private static final int WIDTH = 560;
    private static final int HEIGHT = 250;
    private static final int LEGEND = 18;

    private LineChart() {}

    /**
     * One curve.
     *
     * @param name what the legend calls it
     * @param points from left to right; may be none
     */
    public record Curve(String name, List<Point> points) {}

    /**
     * One point.
     *
     * @param x more than 0
     * @param y more than 0
     */
    public record Point(double x, double y) {}

    /**
     * Draws the chart.
     *
     * @param title what it shows
     * @param conditions what was measured on
     * @param xAxis what grows
     * @param yAxis what it costs
     * @param curves at most four
     * @return an SVG file
     */
    public static String draw(String title, String conditions, String xAxis, String yAxis, List<Curve> curves) {
        int bottom = TOP + HEIGHT;
        Svg svg = new Svg(LEFT + WIDTH + RIGHT, bottom + 52 + LEGEND * curves.size(), title);
        svg.text(16, 24, "start", "title", title);
        svg.text(16, 42, "start", "muted small", conditions);
        List<Double> sizes = values(curves, Point::x);
        LogScale x = LogScale.between(sizes, LEFT, LEFT + WIDTH);
        LogScale y = LogScale.over(values(curves, Point::y), bottom, TOP);
        for (double tick : new TreeSet<>(sizes)) {
            svg.line(x.at(tick), TOP, x.at(tick), bottom, "grid");
            svg.text(x.at(tick), bottom + 16, "middle", "muted small", Numbers.count(tick));
        }
        for (double tick : y.ticks()) {
            svg.line(LEFT, y.at(tick), LEFT + WIDTH, y.at(tick), "grid");
            svg.text(LEFT - 8, y.at(tick) + 4, "end", "muted small", Numbers.count(tick));
        }
        svg.text(LEFT + WIDTH / 2.0, bottom + 34, "middle", "small", xAxis);
        svg.upwards(20, TOP + HEIGHT / 2.0, "small", yAxis);
        for (int i = 0; i < curves.size(); i++) {
            draw(svg, x, y, curves.get(i), "series" + i);
            double row = bottom + 52 + LEGEND * i;
            svg.line(LEFT, row, LEFT + 24, row, "series" + i);
            svg.text(LEFT + 32, row + 4, "start", "small", curves.get(i).name());
        }
        return svg.toString();
    }

    private static List<Double> values(List<Curve> curves, ToDoubleFunction<Point> coordinate) {
        return curves.stream()
                .flatMap(curve -> curve.points().stream())
                .map(coordinate::applyAsDouble)
                .toList();
    }

    private static void draw(Svg svg, LogScale x, LogScale y, Curve curve, String style) {
        StringBuilder path = new StringBuilder();
        for (Point point : curve.points()) {
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x.at(point.x()), y.at(point.y())));
            svg.dot(x.at(point.x()), y.at(point.y()), style);
        }
        svg.curve(path.toString().strip(), style);
    }
}
