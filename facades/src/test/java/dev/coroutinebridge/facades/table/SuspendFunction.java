package dev.coroutinebridge.facades.table;

/**
 * A public suspend function that a jar declares.
 *
 * @param declaredBy its class, or the class of the file it is in, as Java's source says it
 * @param jvmSignature its method, as the JVM says it
 * @param name what Kotlin calls it
 */
record SuspendFunction(String declaredBy, String jvmSignature, String name) implements Comparable<SuspendFunction> {

    @Override
    public int compareTo(SuspendFunction other) {
        int byClass = declaredBy.compareTo(other.declaredBy);
        return byClass != 0 ? byClass : jvmSignature.compareTo(other.jvmSignature);
    }

    /** The package of the class, whose name begins with a capital. */
    String packageName() {
        int name = 0;
        while (!Character.isUpperCase(declaredBy.charAt(name))) {
            name = declaredBy.indexOf('.', name) + 1;
        }
        return declaredBy.substring(0, name - 1);
    }
}
