package dev.coroutinebridge.facades.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Which methods a compiled facade calls, so that the processor need not be believed. */
final class FacadeReader {

    private final Set<String> invoked = new HashSet<>();
    private final Set<Object> constants = new HashSet<>();

    FacadeReader(Path classFile) throws IOException {
        new ClassReader(Files.readAllBytes(classFile))
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                return new Instructions();
                            }
                        },
                        ClassReader.SKIP_DEBUG);
    }

    /** By its name and type, or through a method handle, which is found by its name: Java's source cannot say such names. */
    boolean calls(SuspendFunction function) {
        String name =
                function.jvmSignature().substring(0, function.jvmSignature().indexOf('('));
        return invoked.contains(function.jvmSignature()) || constants.contains(name);
    }

    private final class Instructions extends MethodVisitor {

        Instructions() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            invoked.add(name + descriptor);
        }

        @Override
        public void visitLdcInsn(Object constant) {
            constants.add(constant);
        }
    }
}
