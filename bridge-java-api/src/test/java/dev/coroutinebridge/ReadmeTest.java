package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.channels.ChannelKt;
import kotlinx.coroutines.sync.MutexKt;
import kotlinx.coroutines.sync.SemaphoreKt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README and the guides show is code that was compiled and has run. */
class ReadmeTest {

    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
    private static final Pattern SNIPPET = Pattern.compile("(?ms)^ *// readme: (\\w+)\\n(.*?)^ *// end$");
    private static final int QUICK_START_LINES = 10;

    private final Path root = root();
    private final String readme = read("README.md");

    @Test
    void everyBlockOfCodeIsACompiledSnippet() {
        Set<String> snippets = new HashSet<>();
        snippets.addAll(snippets("bridge-java-api/src/test/java/dev/coroutinebridge/ReadmeSnippets.java"));
        snippets.addAll(snippets("bridge-java-api/src/test/java/dev/coroutinebridge/FlowSnippets.java"));
        snippets.addAll(snippets("bridge-java-api/src/test/kotlin/dev/coroutinebridge/ReadmeSnippets.kt"));
        snippets.addAll(snippets("examples/src/test/java/dev/coroutinebridge/examples/facades/FacadeSnippets.java"));
        Set<String> shown = new HashSet<>(blocks("java|kotlin")); // the README and a guide may show the same
        for (String guide : guides()) {
            shown.addAll(blocksOf(read(guide), "java|kotlin"));
        }
        assertThat(shown).isEqualTo(snippets);
    }

    private List<String> guides() {
        try (Stream<Path> files = Files.list(root.resolve("docs"))) {
            return files.map(file -> "docs/" + file.getFileName()).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyBlockOfCodeIsShort() {
        assertThat(blocks("java|kotlin"))
                .isNotEmpty()
                .allSatisfy(block -> assertThat(block.lines().count()).isLessThanOrEqualTo(QUICK_START_LINES));
    }

    @Test
    void eachOfTheTwoCommandsIsOneLineUnderItsHeading() {
        for (String heading : List.of("## Run it", "## Test it")) {
            String section =
                    readme.substring(readme.indexOf(heading) + heading.length()).split("\n## ", 2)[0];
            List<String> commands = new ArrayList<>();
            Matcher fence = FENCE.matcher(section);
            while (fence.find()) {
                commands.add(fence.group(2));
            }
            assertThat(commands).as(heading).singleElement().asString().matches("mvn [^\n]+\n");
        }
    }

    @Test
    void theSnippetsWork() throws Exception {
        Repo users = new SuspendingRepo();
        BlockingDao dao = new BlockingDao();
        ReadmeSnippets.blocking(users);
        try (CoroutineBridge bridge = CoroutineBridge.create()) {
            ReadmeSnippets snippets = new ReadmeSnippets(bridge, users);
            assertThat(snippets.before()).isEqualTo("photo".getBytes(StandardCharsets.UTF_8));
            assertThat(snippets.after()).isEqualTo("photo".getBytes(StandardCharsets.UTF_8));
            assertThat(snippets.future().join()).isEqualTo(7);
            assertThat(snippets.dispatcher()).startsWith("user-42 ");
            assertThat(snippets.limits(dao)).isEqualTo("row-42");
            assertThat(snippets.closers()).isEqualTo(-1);
            assertThat(snippets.view(dao)).isEqualTo("row-42 8");
            ReadmeSnippets.JdbcUsers jdbc = new ReadmeSnippets.JdbcUsers(bridge, dao);
            assertThat(bridge.<Integer, String, RuntimeException>runBlocking(jdbc::find, 42))
                    .isEqualTo("row-42");
            KotlinReadmeSnippets kotlin = new KotlinReadmeSnippets(bridge, dao);
            assertThat(bridge.runBlocking(kotlin::describe, 42)).startsWith("row-42");
            assertThat(bridge.runBlocking(kotlin::report, 42)).isEqualTo("row-42");
            assertThat(snippets.writeBack()).isNull(); // there is no logging library below SLF4J here
            ThreadLocal<String> tenant = ThreadLocal.withInitial(() -> "none");
            tenant.set("ours");
            try (CoroutineBridge carrying = ReadmeSnippets.context(tenant)) {
                assertThat(carrying.offload(tenant::get).join()).isEqualTo("ours");
            }
        }
    }

    @Test
    void theSnippetsOfFlowsAndScopesWork() throws Exception {
        try (CoroutineBridge bridge = CoroutineBridge.create()) {
            People users = new People();
            BlockingDao dao = new BlockingDao();
            FlowSnippets snippets = new FlowSnippets(bridge, users);
            snippets.stream();
            assertThat(bridge.<List<String>, RuntimeException>runBlocking(
                            k -> Collectors.list(bridge.flow(snippets.publisher()), k)))
                    .containsExactly("Ada", "", "Grace");
            snippets.subscribe(mock());
            List<Consumer<String>> listeners = new ArrayList<>();
            assertThat(bridge.<List<String>, RuntimeException>runBlocking(
                            k -> Collectors.first(snippets.callback(new Listeners(listeners)), 1, k)))
                    .containsExactly("price");
            assertThat(listeners).isEmpty();
            assertThat(snippets.byReference(
                            ChannelKt.Channel(1, BufferOverflow.SUSPEND, null),
                            MutexKt.Mutex(false),
                            SemaphoreKt.Semaphore(1, 0)))
                    .isEqualTo("hello");
            snippets.scope(dao);
            snippets.race(dao);
            KotlinReadmeSnippets kotlin = new KotlinReadmeSnippets(bridge, dao);
            assertThat(bridge.<Integer, RuntimeException>runBlocking(
                            k -> kotlin.export(() -> Stream.of("a", " ", "b"), k)))
                    .isEqualTo(2);
        }
    }

    private record Listeners(List<Consumer<String>> all) implements FlowSnippets.Feed {
        @Override
        public Consumer<String> add(Consumer<String> listener) {
            all.add(listener);
            listener.accept("price");
            return listener;
        }

        @Override
        public void remove(Consumer<String> listener) {
            all.remove(listener);
        }
    }

    /** The configuration that the guide shows, with the code that it shows beside it. */
    @Test
    void theDispatchersOfTheGuideAreAsItSays(@TempDir Path folder) throws Exception {
        String guide = read("docs/which-pool-does-this-run-on.md");
        Path file = Files.writeString(
                folder.resolve("application.conf"), blocksOf(guide, "hocon").get(0));
        ExecutorService pool = Executors.newSingleThreadExecutor();
        System.setProperty("config.file", file.toString());
        try (CoroutineBridge bridge = ReadmeSnippets.configured(pool)) {
            assertThat(bridge.dispatcher("reports")).isSameAs(bridge.dispatcher("jdbc"));
            assertThat(bridge.dispatcher("legacy").stats().permits()).isEqualTo(4);
            assertThat(bridge.offload(Thread::currentThread).join().getName()).startsWith("bridge-jdbc-");
            assertThat(bridge.offloadTo("mails").offload(() -> "sent").join()).isEqualTo("sent");
        } finally {
            System.clearProperty("config.file");
            pool.shutdown();
        }
    }

    @Test
    void theHooksOfTheGuideRun() {
        List<String> log = new CopyOnWriteArrayList<>();
        ClassLoader plugin = new ClassLoader("plugin", ReadmeTest.class.getClassLoader()) {};
        CoroutineBridge bridge = CoroutineBridge.builder()
                .dispatcher("jdbc", ReadmeSnippets.hooks(log, plugin))
                .build();
        try (bridge) {
            ClassLoader seen = bridge.offloadTo("jdbc")
                    .offload(() -> Thread.currentThread().getContextClassLoader())
                    .join();
            assertThat(seen).isSameAs(plugin);
        }
        await().untilAsserted(() -> assertThat(log).containsExactly("begins", "ends"));
    }

    private List<String> blocks(String languages) {
        return blocksOf(readme, languages);
    }

    private static List<String> blocksOf(String text, String languages) {
        List<String> blocks = new ArrayList<>();
        Matcher fence = FENCE.matcher(text);
        while (fence.find()) {
            if (fence.group(1).matches(languages)) {
                blocks.add(fence.group(2));
            }
        }
        return blocks;
    }

    private List<String> snippets(String file) {
        List<String> snippets = new ArrayList<>();
        Matcher snippet = SNIPPET.matcher(read(file));
        while (snippet.find()) {
            snippets.add(snippet.group(2).stripTrailing().stripIndent() + "\n");
        }
        assertThat(snippets).as(file).isNotEmpty();
        return snippets;
    }

    private String read(String file) {
        try {
            return Files.readString(root.resolve(file));
        } catch (IOException e) {
            throw new AssertionError("expected the file " + root.resolve(file), e);
        }
    }

    /** The folder above this module, whichever module the tests run in. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
