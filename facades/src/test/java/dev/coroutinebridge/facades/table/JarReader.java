package dev.coroutinebridge.facades.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import kotlin.Metadata;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmClass;
import kotlin.metadata.KmFunction;
import kotlin.metadata.Visibility;
import kotlin.metadata.jvm.JvmExtensionsKt;
import kotlin.metadata.jvm.JvmMetadataUtil;
import kotlin.metadata.jvm.JvmMethodSignature;
import kotlin.metadata.jvm.KotlinClassMetadata;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Counts the public suspend functions of a jar, by what its classes say of themselves in {@code kotlin.Metadata}. It shares nothing with the
 * processor, and excludes nothing: inline functions count, and reified and hidden ones.
 */
final class JarReader {

    private final Map<String, KmClass> classes = new HashMap<>();
    private final List<KotlinClassMetadata.FileFacade> files = new ArrayList<>();
    private final List<String> namesOfFiles = new ArrayList<>();
    private final List<KotlinClassMetadata.MultiFileClassPart> parts = new ArrayList<>();

    private JarReader() {}

    /** All of them, each where it is declared. */
    static SortedSet<SuspendFunction> suspendFunctions(Path jar) {
        JarReader reader = new JarReader();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().toList()) {
                if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
                    try (InputStream bytes = file.getInputStream(entry)) {
                        reader.read(new ClassReader(bytes));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reader.suspendFunctions();
    }

    private void read(ClassReader bytes) {
        MetadataOf metadataOf = new MetadataOf();
        bytes.accept(metadataOf, ClassReader.SKIP_CODE);
        Metadata metadata = metadataOf.metadata();
        if (metadata == null) {
            return;
        }
        KotlinClassMetadata read = KotlinClassMetadata.readLenient(metadata);
        if (read instanceof KotlinClassMetadata.Class type) {
            classes.put(type.getKmClass().getName(), type.getKmClass());
        } else if (read instanceof KotlinClassMetadata.FileFacade file) {
            files.add(file);
            namesOfFiles.add(bytes.getClassName());
        } else if (read instanceof KotlinClassMetadata.MultiFileClassPart part) {
            parts.add(part);
        }
    }

    private SortedSet<SuspendFunction> suspendFunctions() {
        SortedSet<SuspendFunction> all = new TreeSet<>();
        classes.forEach((name, type) -> {
            if (isPublic(name)) {
                add(name, type.getFunctions(), all);
            }
        });
        for (int i = 0; i < files.size(); i++) {
            add(namesOfFiles.get(i), files.get(i).getKmPackage().getFunctions(), all);
        }
        parts.forEach(part -> add(part.getFacadeClassName(), part.getKmPackage().getFunctions(), all));
        return all;
    }

    /** In {@code a/b/Outer.Inner}, all of them are. */
    private boolean isPublic(String name) {
        KmClass type = classes.get(name);
        if (type == null || Attributes.getVisibility(type) != Visibility.PUBLIC) {
            return false;
        }
        int outer = name.lastIndexOf('.');
        return outer < 0 || isPublic(name.substring(0, outer));
    }

    private static void add(String owner, List<KmFunction> functions, SortedSet<SuspendFunction> all) {
        for (KmFunction function : functions) {
            if (Attributes.isSuspend(function) && Attributes.getVisibility(function) == Visibility.PUBLIC) {
                JvmMethodSignature jvm = JvmExtensionsKt.getSignature(function);
                SuspendFunction suspend = new SuspendFunction(
                        owner.replace('/', '.'), jvm == null ? "" : jvm.toString(), function.getName());
                if (!all.add(suspend)) {
                    throw new IllegalStateException(suspend + " is there twice");
                }
            }
        }
    }

    /** Finds {@code kotlin.Metadata} on a class. */
    private static final class MetadataOf extends ClassVisitor {

        private static final String METADATA = "Lkotlin/Metadata;";

        private final Map<String, Object> values = new HashMap<>();
        private final Map<String, List<String>> arrays = new HashMap<>();

        MetadataOf() {
            super(Opcodes.ASM9);
        }

        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            if (!descriptor.equals(METADATA)) {
                return null;
            }
            return new AnnotationVisitor(Opcodes.ASM9) {
                @Override
                public void visit(String name, Object value) {
                    values.put(name, value);
                }

                @Override
                public AnnotationVisitor visitArray(String name) {
                    List<String> array = arrays.computeIfAbsent(name, n -> new ArrayList<>());
                    return new AnnotationVisitor(Opcodes.ASM9) {
                        @Override
                        public void visit(@Nullable String none, Object value) {
                            array.add((String) value);
                        }
                    };
                }
            };
        }

        @Nullable
        Metadata metadata() {
            if (values.isEmpty()) {
                return null;
            }
            return JvmMetadataUtil.Metadata(
                    (Integer) values.get("k"),
                    (int[]) values.get("mv"),
                    array("d1"),
                    array("d2"),
                    (String) values.get("xs"),
                    (String) values.get("pn"),
                    (Integer) values.get("xi"));
        }

        private String[] array(String name) {
            return arrays.getOrDefault(name, List.of()).toArray(String[]::new);
        }
    }
}
