package dev.coroutinebridge.processor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A line for each member of a class: whether it was bridged, and why not. Tab-separated. */
final class Report {

    private Report() {}

    static void append(Path file, KotlinClass kotlin, MemberReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Member member : reader.members()) {
            lines.add(String.join(
                    "\t",
                    "bridged",
                    kotlin.element().getQualifiedName(),
                    member.callee().jvmName() + member.callee().descriptor(),
                    member.signature(),
                    ""));
        }
        for (MemberReader.Skipped skipped : reader.skipped()) {
            lines.add(String.join(
                    "\t",
                    skipped.hasOverload() ? "overload" : "left out",
                    kotlin.element().getQualifiedName(),
                    skipped.jvmSignature(),
                    skipped.signature(),
                    skipped.reason()));
        }
        Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
