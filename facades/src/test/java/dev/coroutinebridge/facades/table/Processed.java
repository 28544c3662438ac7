package dev.coroutinebridge.facades.table;

import dev.coroutinebridge.processor.FacadeProcessor;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** What the processor has made of functions. The facades that it writes are compiled, too, and javac must have nothing to say of them. */
final class Processed {

    /**
     * What became of a function.
     *
     * @param status {@code bridged}, {@code overload} or {@code left out}
     * @param signature as Kotlin says it
     * @param reason why it is not bridged
     */
    record Outcome(String status, String signature, String reason) {}

    private static final String FACADES = "facades";

    private final Map<String, Outcome> outcomes = new HashMap<>();

    private Processed() {}

    /** Runs the processor on the classes of the functions. */
    static Processed classesOf(Collection<SuspendFunction> functions) {
        if (functions.isEmpty()) {
            return new Processed(); // javac insists on having something to compile
        }
        try {
            Path folder = Files.createTempDirectory("facades");
            try {
                Path report = folder.resolve("report.tsv");
                Path classes = Files.createDirectory(folder.resolve("classes"));
                compile(requests(functions), classes, report);
                Processed processed = new Processed();
                for (String line : Files.readAllLines(report)) {
                    String[] cells = line.split("\t", -1);
                    processed.outcomes.put(cells[1] + ' ' + cells[2], new Outcome(cells[0], cells[3], cells[4]));
                }
                processed.check(functions, classes);
                return processed;
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Null if the processor has not heard of it. */
    @Nullable
    Outcome of(SuspendFunction function) {
        return outcomes.get(function.declaredBy() + ' ' + function.jvmSignature());
    }

    /** What is bridged, its facade calls. */
    private void check(Collection<SuspendFunction> functions, Path classes) throws IOException {
        Map<String, FacadeReader> facades = new HashMap<>();
        for (SuspendFunction function : functions) {
            Outcome outcome = of(function);
            if (outcome != null && outcome.status().equals("bridged")) {
                String name = FACADES + '.' + function.packageName() + '.'
                        + function.declaredBy()
                                .substring(function.packageName().length())
                                .replace(".", "")
                        + "Facade";
                FacadeReader facade = facades.get(name);
                if (facade == null) {
                    facade = new FacadeReader(classes.resolve(name.replace('.', '/') + ".class"));
                    facades.put(name, facade);
                }
                if (!facade.calls(function)) {
                    throw new IllegalStateException(
                            function + " is said to be bridged, and " + name + " does not call it");
                }
            }
        }
    }

    /** A request for the classes of each package, in a package of its own, as classes of several packages may have the same name. */
    private static List<JavaFileObject> requests(Collection<SuspendFunction> functions) {
        Map<String, TreeSet<String>> classes = new TreeMap<>();
        functions.forEach(function -> classes.computeIfAbsent(function.packageName(), p -> new TreeSet<>())
                .add(function.declaredBy() + ".class"));
        List<JavaFileObject> requests = new ArrayList<>();
        classes.forEach((name, types) -> requests.add(new Source(
                FACADES + '/' + name.replace('.', '/') + "/Request.java",
                "package " + FACADES + '.' + name + ";\n@dev.coroutinebridge.facade.JavaFacade({"
                        + String.join(", ", types) + "})\nfinal class Request {}\n")));
        return requests;
    }

    private static void compile(List<JavaFileObject> requests, Path classes, Path report) {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        StringWriter output = new StringWriter();
        JavaCompiler.CompilationTask task = javac.getTask(
                output,
                null,
                said,
                List.of(
                        "--release",
                        "17",
                        "-Xlint:all",
                        "-Xmaxwarns",
                        "10000",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        "-Acoroutinebridge.report=" + report),
                null,
                requests);
        task.setProcessors(List.of(new FacadeProcessor()));
        boolean compiled = task.call();
        List<String> complaints = said.getDiagnostics().stream()
                .filter(diagnostic -> !isAboutTheRequest(diagnostic))
                .map(Diagnostic::toString)
                .toList();
        if (!compiled || !complaints.isEmpty()) {
            throw new IllegalStateException(
                    "The facades do not compile without a warning:\n" + String.join("\n", complaints) + output);
        }
    }

    /** The processor warns of what it leaves out, and javac of a request for what is deprecated. */
    private static boolean isAboutTheRequest(Diagnostic<? extends JavaFileObject> diagnostic) {
        return diagnostic.getKind() != Diagnostic.Kind.ERROR && diagnostic.getSource() instanceof Source;
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String path, String text) {
            super(URI.create("request:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
