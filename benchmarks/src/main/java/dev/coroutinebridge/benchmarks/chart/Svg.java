package dev.coroutinebridge.benchmarks.chart;

import java.util.Locale;

/** An SVG file in the making: shapes whose colours are classes, for light and dark pages, on a background of its own. */
final class Svg {

    private static final String STYLE = """
            <style>
              text { font-family: sans-serif; font-size: 12px; fill: #1f2328; }
              .title { font-size: 15px; font-weight: bold; }
              .muted { fill: #59636e; }
              .small { font-size: 11px; }
              .page { fill: #ffffff; }
              .grid { stroke: #d1d9e0; fill: none; }
              .one { stroke: #59636e; fill: none; }
              .target { stroke: #1f2328; stroke-width: 2; fill: none; }
              .series0 { fill: #0969da; stroke: #0969da; }
              .series1 { fill: #bc4c00; stroke: #bc4c00; }
              .series2 { fill: #1a7f37; stroke: #1a7f37; }
              .series3 { fill: #8250df; stroke: #8250df; }
              .shown { fill: #8c959f; stroke: none; }
              polyline { fill: none !important; }
              .series0, .series1, .series2, .series3 { stroke-width: 2; }
              rect.series0, rect.series1 { stroke: none; }
              @media (prefers-color-scheme: dark) {
                text { fill: #f0f6fc; }
                .muted { fill: #9198a1; }
                .page { fill: #0d1117; }
                .grid { stroke: #3d444d; }
                .one { stroke: #9198a1; }
                .target { stroke: #f0f6fc; }
                .series0 { fill: #4493f8; stroke: #4493f8; }
                .series1 { fill: #f0883e; stroke: #f0883e; }
                .series2 { fill: #3fb950; stroke: #3fb950; }
                .series3 { fill: #ab7df8; stroke: #ab7df8; }
                .shown { fill: #656c76; }
              }
            </style>
            """;

    private final StringBuilder shapes = new StringBuilder();
    private final int width;
    private final int height;
    private final String title;

    Svg(int width, int height, String title) {
        this.width = width;
        this.height = height;
        this.title = title;
    }

    /** {@code anchor} is {@code start}, {@code middle} or {@code end}. */
    void text(double x, double y, String anchor, String style, String text) {
        add("<text x='%.1f' y='%.1f' text-anchor='%s' class='%s'>%s</text>", x, y, anchor, style, escaped(text));
    }

    /** A label beside an axis, read from the bottom up. */
    void upwards(double x, double y, String style, String text) {
        add(
                "<text transform='translate(%.1f %.1f) rotate(-90)' text-anchor='middle' class='%s'>%s</text>",
                x, y, style, escaped(text));
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        add("<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' class='%s'/>", x1, y1, x2, y2, style);
    }

    void bar(double x, double y, double barWidth, double barHeight, String style) {
        add("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' class='%s'/>", x, y, barWidth, barHeight, style);
    }

    void dot(double x, double y, String style) {
        add("<circle cx='%.1f' cy='%.1f' r='3' class='%s'/>", x, y, style);
    }

    void curve(String points, String style) {
        add("<polyline points='%s' class='%s'/>", points, style);
    }

    private void add(String shape, Object... values) {
        shapes.append(String.format(Locale.ROOT, shape, values)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;");
    }

    @Override
    public String toString() {
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d' role='img'>%n",
                        width,
                        height,
                        width,
                        height)
                + "<title>" + escaped(title) + "</title>\n"
                + STYLE
                + "<rect width='100%' height='100%' class='page'/>\n"
                + shapes
                + "</svg>\n";
    }
}
