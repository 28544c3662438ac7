package dev.coroutinebridge.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
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

    private static final String DISPATCHER = BridgeKey.DISPATCHERS + ".";
    private static final String PREFIX = BridgeConfig.ROOT + ".";

    /** The origin of what was not written in a file. */
    static final String BUILDER = "CoroutineBridge.builder()";

    /** In place of a key, for a dispatcher that is no block, or an empty one. */
    static final String ITSELF = "";

    /**
     * From HOCON.
     *
     * @param block the block of this library, or what stands in its place; null if there is none
     * @param defaults the block of the defaults, with which it was merged; null if it was not. The code has the same ones, so they
     *     are left out: what stands where a default stands was set by nobody
     */
    static Entries of(@Nullable ConfigValue block, @Nullable ConfigValue defaults) {
        Entries entries = new Entries(new TreeMap<>(), new TreeMap<>());
        if (block instanceof ConfigObject object) {
            object.forEach((key, value) -> entries.add(key, value, inside(defaults, key)));
        } else if (block != null) {
            entries.bridge.put(BridgeConfig.ROOT, value(BridgeConfig.ROOT, block));
        }
        return entries;
    }

    private void add(String key, ConfigValue value, @Nullable ConfigValue defaultValue) {
        if (key.equals(BridgeKey.DISPATCHERS) && value instanceof ConfigObject all) {
            all.forEach((name, dispatcher) -> addDispatcher(name, dispatcher, inside(defaultValue, name)));
        } else if (isSet(value, defaultValue)) {
            bridge.put(key, value(key, value));
        }
    }

    private void addDispatcher(String name, ConfigValue value, @Nullable ConfigValue defaults) {
        Map<String, Value> keys = new TreeMap<>();
        if (value instanceof ConfigObject object) {
            object.forEach((key, inner) -> {
                if (isSet(inner, inside(defaults, key))) {
                    keys.put(key, value(key, inner));
                }
            });
        }
        if (keys.isEmpty() && isSet(value, defaults)) {
            keys.put(ITSELF, value(name, value));
        }
        if (!keys.isEmpty()) {
            dispatchers.put(name, keys);
        }
    }

    private static @Nullable ConfigValue inside(@Nullable ConfigValue block, String key) {
        return block instanceof ConfigObject object ? object.get(key) : null;
    }

    private static boolean isSet(ConfigValue value, @Nullable ConfigValue defaultValue) {
        return value.valueType() != ConfigValueType.NULL
                && (defaultValue == null || !defaultValue.origin().equals(value.origin()));
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

    /** From properties. If none has the prefix they are ours if one of them is known; otherwise they are somebody else's. */
    static Entries of(Properties properties) {
        Set<String> all = properties.stringPropertyNames();
        boolean prefixed = all.stream().anyMatch(key -> key.startsWith(PREFIX));
        boolean ours = all.stream().anyMatch(key -> key.startsWith(DISPATCHER) || BridgeKey.NAMES.contains(key));
        if (!prefixed && !ours) {
            return NONE;
        }
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
            Map<String, Value> keys = new TreeMap<>(dispatchers.getOrDefault(dispatcher, Map.of()));
            keys.put(key, new Value(key.equals(ITSELF) ? dispatcher : key, value, origin));
            newDispatchers.put(dispatcher, keys);
        }
        return new Entries(newBridge, newDispatchers);
    }

    private static @Nullable String dispatcherIn(String path) {
        if (!path.startsWith(DISPATCHER)) {
            return null;
        }
        String name = path.substring(DISPATCHER.length());
        return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    private static String keyIn(String path) {
        return path.indexOf('.', DISPATCHER.length()) < 0 ? ITSELF : path.substring(path.lastIndexOf('.') + 1);
    }

    /** Fails if there is no such key, or if its value shows by itself that it is wrong. */
    void checkKey(String path) {
        if (dispatcherIn(path) != null) {
            if (keyIn(path).equals(ITSELF)) {
                throw new IllegalArgumentException(
                        path + " is no key (expected: one of a dispatcher's, for example " + path + ".type)");
            }
            Names.require(keyIn(path), DispatcherKey.ALL.keySet());
            return;
        }
        Names.require(path, BridgeKey.NAMES);
        Value value = bridge.get(path);
        if (value != null) {
            BridgeKey.of(value).apply(new BridgeKey.Target(/* dispatchers= */ null), value);
        }
    }

    @Override
    public String toString() {
        return "bridge " + bridge + ", dispatchers " + dispatchers;
    }
}
