package dev.coroutinebridge.processor;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.annotation.processing.Processor;
import javax.tools.JavaFileObject;

/** Compiles requests for facades as a user's build does. */
final class Requests {

    private static final String FACADE = "dev.coroutinebridge.facade.JavaFacade";
    private static final String IMPLEMENTATION = "dev.coroutinebridge.facade.SuspendImplementation";
    private static final String FIXTURES = "dev.coroutinebridge.processor.fixtures.";

    private Requests() {}

    /** Asks for facades of fixtures. */
    static String facades(String... fixtures) {
        return '@' + FACADE + "({" + classes(fixtures) + "})";
    }

    /** Asks for facades of fixtures, with an option. */
    static String facadesWith(String option, String... fixtures) {
        return '@' + FACADE + "(value = {" + classes(fixtures) + "}, " + option + ")";
    }

    static String implementations(String... fixtures) {
        return '@' + IMPLEMENTATION + "({" + classes(fixtures) + "})";
    }

    private static String classes(String... fixtures) {
        return Arrays.stream(fixtures).map(name -> FIXTURES + name + ".class").collect(Collectors.joining(", "));
    }

    /** A class with annotations. */
    static JavaFileObject annotated(String annotations) {
        return JavaFileObjects.forSourceString("shop.Facades", """
                package shop;

                /** Asks for facades. */
                %s
                public final class Facades {
                    private Facades() {}
                }
                """.formatted(annotations));
    }

    static Compilation compile(String annotations) {
        return compile(annotated(annotations));
    }

    static Compilation compile(JavaFileObject... sources) {
        return compile(new FacadeProcessor(), List.of(), sources);
    }

    static Compilation compile(Processor processor, List<String> options, JavaFileObject... sources) {
        List<Object> all = new ArrayList<>(List.of("--release", "17"));
        all.addAll(options);
        return Compiler.javac().withOptions(all).withProcessors(processor).compile(sources);
    }

    /** What was generated, by the classes' simple names. */
    static Map<String, String> generated(Compilation compilation) {
        Map<String, String> sources = new TreeMap<>();
        for (JavaFileObject file : compilation.generatedSourceFiles()) {
            String path = file.toUri().getPath();
            sources.put(path.substring(path.lastIndexOf('/') + 1, path.length() - ".java".length()), text(file));
        }
        return sources;
    }

    private static String text(JavaFileObject file) {
        try {
            return file.getCharContent(false).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
