package dev.coroutinebridge.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The configuration of a bridge, in <a href="https://github.com/lightbend/config/blob/main/HOCON.md">HOCON</a> or as properties:
 *
 * <pre>{@code
 * coroutine-bridge {
 *   hang-timeout = 10s
 *   offload-dispatcher = jdbc
 *   dispatchers {
 *     jdbc { type = elastic, threads = 16, queue-capacity = 200, on-reject = suspend }
 *     reports { alias = jdbc }
 *   }
 * }
 * }</pre>
 *
 * <p>All keys and their defaults are in the file {@code reference.conf} of this library. Numbers of threads and permits may be written
 * as a multiple of the machine's cores, {@code 2x}; durations with a unit, {@code 250ms}; memory sizes as {@code 8m}.
 *
 * <p>A configuration is checked when it is read. What is wrong with it is told all at once, with the place of each mistake, in one
 * {@link IllegalArgumentException}. Whether there is a dispatcher of a name that it uses is checked when a bridge is made of it, because
 * the builder may be given more dispatchers. Instances are immutable.
 */
public final class BridgeConfig {

    static final String ROOT = "coroutine-bridge";

    private final Entries entries;

    private BridgeConfig(Entries entries) {
        this.entries = entries;
    }

    private static BridgeConfig checked(Entries entries) {
        new Resolution(entries).check();
        return new BridgeConfig(entries);
    }

    /**
     * The block {@code coroutine-bridge} of the application: system properties ({@code -Dcoroutine-bridge.hang-timeout=10s}), then
     * environment variables ({@code CONFIG_FORCE_coroutine__bridge_hang__timeout=10s}), then {@code application.conf},
     * {@code application.json} or {@code application.properties} on the class path, or the file that {@code -Dconfig.file} names.
     *
     * @return a configuration; all defaults if there is none of these
     * @throws IllegalArgumentException if something in it is wrong
     */
    public static BridgeConfig load() {
        return read(() -> {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            ClassLoader loader = context == null ? BridgeConfig.class.getClassLoader() : context;
            Config defaults = ConfigFactory.defaultReferenceUnresolved(loader);
            Config whole = systemProperties()
                    .withFallback(ConfigFactory.systemEnvironmentOverrides())
                    .withFallback(ConfigFactory.defaultApplication(loader))
                    .withFallback(defaults)
                    .resolve();
            return Entries.of(whole.root().get(ROOT), defaults.root().get(ROOT));
        });
    }

    /** As they are now: those of {@link ConfigFactory#systemProperties} are kept from the first look on. */
    private static Config systemProperties() {
        return ConfigFactory.parseProperties(
                System.getProperties(), ConfigParseOptions.defaults().setOriginDescription("system properties"));
    }

    /**
     * A configuration that is written out.
     *
     * @param hocon a block {@code coroutine-bridge { ... }}, or what is inside of one
     * @return a configuration
     * @throws IllegalArgumentException if something in it is wrong
     */
    public static BridgeConfig parse(String hocon) {
        if (hocon == null) {
            throw new NullPointerException(
                    "hocon: expected text, for example \"coroutine-bridge { hang-timeout = 10s }\", got null");
        }
        ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription("text");
        return read(() -> {
            ConfigObject root =
                    ConfigFactory.parseString(hocon, options).resolve().root();
            return Entries.of(root.getOrDefault(ROOT, root), /* defaults= */ null);
        });
    }

    private static BridgeConfig read(Supplier<Entries> source) {
        try {
            return checked(source.get());
        } catch (ConfigException e) {
            throw new IllegalArgumentException("the configuration cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * A configuration in properties.
     *
     * @param properties keys such as {@code coroutine-bridge.dispatchers.jdbc.threads}; others are left alone. If none begins with
     *     {@code coroutine-bridge.}, and one of them is a key without that, all are taken as they are
     * @return a configuration
     * @throws IllegalArgumentException if something in it is wrong
     */
    public static BridgeConfig of(Properties properties) {
        if (properties == null) {
            throw new NullPointerException("properties: expected properties, got null");
        }
        return checked(Entries.of(properties));
    }

    /**
     * No configuration: all defaults. Internal.
     *
     * @return a configuration
     */
    public static BridgeConfig none() {
        return new BridgeConfig(Entries.NONE);
    }

    /**
     * One setting more, which takes the place of one of the same key. Internal; what belongs to a dispatcher is checked with all
     * the others, at the end.
     *
     * @param key the key, such as {@code dispatchers.jdbc.threads}
     * @param value the value
     * @return a configuration
     * @throws IllegalArgumentException if there is no such key, or the value is not of its kind
     */
    public BridgeConfig with(String key, Object value) {
        Entries more = entries.with(key, value, Entries.BUILDER);
        more.checkKey(key);
        return new BridgeConfig(more);
    }

    /**
     * What a bridge of this configuration is made of. Internal.
     *
     * @param specs dispatchers that are not in the configuration
     * @param executors executors, for dispatchers that are external or not in the configuration
     * @return all there is to say
     * @throws IllegalArgumentException if something is wrong
     */
    public ResolvedConfig resolve(Map<String, DispatcherSpec> specs, Map<String, Executor> executors) {
        return new Resolution(entries).resolve(specs, executors);
    }

    /** The settings, for people to read. */
    @Override
    public String toString() {
        return "BridgeConfig[" + entries + "]";
    }
}
