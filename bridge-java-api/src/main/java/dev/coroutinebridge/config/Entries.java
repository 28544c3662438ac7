package dev.coroutinebridge.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was written where, before anybody knows what it means.
 *
 * @param bridge the settings of the bridge itself, by key
 * @param dispatchers the settings of each dispatcher, by name and by key
 */
record Entries(Map<String, Value> bridge, Map<String, Map<String, Value>> dispatchers) {

    static final Entries NONE = new Entries(Map.of(), Map.of());

    /** Where the defaults are written; the code has the same ones. */
    private static final String REFERENCE = "reference.conf";

    private static final String PREFIX = BridgeConfig.ROOT + ".";

    /** In place of a key, for a dispatcher that is no block of keys. */
    static final String NO_BLOCK = "";

    /** From HOCON: the block of this library, or if there is none, the whole. */
    static Entries of(ConfigObject root) {
        ConfigValue block = root.getOrDefault(BridgeConfig.ROOT, root);
        Entries entries = new Entries(new TreeMap<>(), new TreeMap<>());
        if (!(block instanceof ConfigObject object)) {
            entries.bridge.put(BridgeConfig.ROOT, value(BridgeConfig.ROOT, block));
            return entries;
        }
        object.forEach((key, value) -> {
            if (key.equals(BridgeKey.DISPATCHERS) && value instanceof ConfigObject dispatchers) {
                dispatchers.forEach(entries::addDispatcher);
            } else if (isSet(value)) {
                entries.bridge.put(key, value(key, value));
            }
        });
        return entries;
    }

    private void addDispatcher(String name, ConfigValue value) {
        Map<String, Value> keys = new TreeMap<>();
        if (value instanceof ConfigObject object) {
            object.forEach((key, inner) -> {
                if (isSet(inner)) {
                    keys.put(key, value(key, inner));
                }
            });
        } else if (isSet(value)) {
            keys.put(NO_BLOCK, value(name, value));
        }
        if (!keys.isEmpty()) {
            dispatchers.put(name, keys);
        }
    }

    private static boolean isSet(ConfigValue value) {
        return value.valueType() != ConfigValueType.NULL && !isReference(value);
    }

    /** A block that the application has added something to is one of several origins; what is inside tells. */
    private static boolean isReference(ConfigValue value) {
        return !(value instanceof ConfigObject)
                && REFERENCE.equals(value.origin().resource());
    }

    private static Value value(String key, ConfigValue value) {
        return new Value(key, value.unwrapped(), describe(value.origin()));
    }

    private static String describe(ConfigOrigin origin) {
        String file = origin.resource();
        if (file == null && origin.filename() != null) {
            file = origin.filename().substring(origin.filename().lastIndexOf('/') + 1);
        }
        if (file != null && origin.lineNumber() > 0) {
            return file + ": " + origin.lineNumber();
        }
        return file == null ? origin.description() : file;
    }

    /** From properties. */
    static Entries of(Properties properties) {
        boolean prefixed = properties.stringPropertyNames().stream().anyMatch(key -> key.startsWith(PREFIX));
        Entries entries = NONE;
        for (String key : properties.stringPropertyNames()) {
            if (!prefixed || key.startsWith(PREFIX)) {
                String own = prefixed ? key.substring(PREFIX.length()) : key;
                entries = entries.with(own, properties.getProperty(key), "properties: " + key);
            }
        }
        return entries;
    }

    /** One entry more. The name of a dispatcher may have dots, a key has none. */
    Entries with(String path, Object value, String origin) {
        Map<String, Value> newBridge = new TreeMap<>(bridge);
        Map<String, Map<String, Value>> newDispatchers = new TreeMap<>(dispatchers);
        String dispatcher = dispatcherIn(path);
        if (dispatcher == null) {
            newBridge.put(path, new Value(path, value, origin));
        } else {
            String key = keyIn(path);
            Map<String, Value> keys = new LinkedHashMap<>(dispatchers.getOrDefault(dispatcher, Map.of()));
            keys.put(key, new Value(key, value, origin));
            newDispatchers.put(dispatcher, keys);
        }
        return new Entries(newBridge, newDispatchers);
    }

    private static @Nullable String dispatcherIn(String path) {
        String start = BridgeKey.DISPATCHERS + ".";
        int end = path.lastIndexOf('.');
        return path.startsWith(start) && end > start.length() ? path.substring(start.length(), end) : null;
    }

    private static String keyIn(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Fails if there is no such key, or if its value shows by itself that it is wrong. */
    void checkKey(String path) {
        if (dispatcherIn(path) != null) {
            Names.require(keyIn(path), DispatcherKey.ALL.keySet());
            return;
        }
        BridgeKey key = BridgeKey.of(path);
        Value value = bridge.get(path);
        if (value != null && !path.endsWith("-dispatcher")) {
            key.apply(new BridgeKey.Target(Set.of()), value);
        }
    }
}
