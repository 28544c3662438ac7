package dev.coroutinebridge.processor;

import java.util.Locale;
import java.util.Set;
import javax.lang.model.SourceVersion;

/** How Java names things. */
final class Names {

    private Names() {}

    /** {@code userId} becomes {@code USER_ID}. */
    static String constant(String name) {
        return java(name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .replace('-', '_')
                        .replace('$', '_'))
                .toUpperCase(Locale.ROOT);
    }

    static String capitalized(String name) {
        return name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /** A name that Java allows. */
    static String java(String name) {
        StringBuilder java = new StringBuilder();
        name.chars().forEach(c -> java.append(Character.isJavaIdentifierPart(c) ? (char) c : '_'));
        if (java.length() == 0 || !Character.isJavaIdentifierStart(java.charAt(0))) {
            java.insert(0, '_');
        }
        return SourceVersion.isKeyword(java) ? java + "_" : java.toString();
    }

    /** A name that is not taken, and is now. */
    static String unique(String name, Set<String> taken) {
        String free = java(name);
        while (!taken.add(free)) {
            free += "_";
        }
        return free;
    }
}
