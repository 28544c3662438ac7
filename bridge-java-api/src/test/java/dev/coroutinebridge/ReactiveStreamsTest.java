package dev.coroutinebridge;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.stream.Stream;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.Job;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;
import org.testng.annotations.AfterClass;

/**
 * The tests of Reactive Streams' own, all of them. What they say that they do not test ({@code untested_...}) is the only thing that may
 * be skipped.
 */
@Tag("behaviour-34")
class ReactiveStreamsTest {

    @TestFactory
    Stream<DynamicTest> ofFlowsAsPublishers() {
        return run(Publishers.class);
    }

    @TestFactory
    Stream<DynamicTest> ofWhatCollectsAPublisher() {
        return run(Subscribers.class);
    }

    /** One JUnit test for each of TestNG's. */
    private static Stream<DynamicTest> run(Class<?> verification) {
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG testNg = new TestNG(/* useDefaultListeners= */ false);
        testNg.setVerbose(0);
        testNg.addListener(results);
        testNg.setTestClasses(new Class<?>[] {verification});
        testNg.run();
        Stream<DynamicTest> tests = Stream.of(
                        results.getPassedTests().stream(),
                        results.getFailedTests().stream(),
                        results.getSkippedTests().stream(),
                        results.getFailedButWithinSuccessPercentageTests().stream(),
                        results.getConfigurationFailures().stream())
                .flatMap(all -> all)
                .filter(result -> !result.getName().startsWith("untested_"))
                .sorted(Comparator.comparing(ITestResult::getName))
                .map(result -> dynamicTest(result.getName(), () -> {
                    if (!result.isSuccess()) {
                        throw new AssertionFailedError(result.getName(), result.getThrowable());
                    }
                }));
        int passed = results.getPassedTests().size();
        return Stream.concat(
                Stream.of(dynamicTest("theTestsHaveRun", () -> {
                    if (passed < 10) {
                        throw new AssertionFailedError("expected all tests of " + verification + ", got " + passed);
                    }
                })),
                tests);
    }

    public static final class Publishers extends FlowPublisherVerification<Integer> {

        private final CoroutineBridge bridge =
                CoroutineBridge.builder().name("publishers").build();

        public Publishers() {
            super(new TestEnvironment(200, 50), 200);
        }

        @Override
        public Publisher<Integer> createFlowPublisher(long elements) {
            return bridge.publisher(SomeFlows.INSTANCE.upTo(elements));
        }

        @Override
        public Publisher<Integer> createFailedFlowPublisher() {
            return bridge.publisher(SomeFlows.INSTANCE.failing(0, new IllegalStateException("from the start")));
        }

        @AfterClass
        public void close() {
            bridge.close();
        }
    }

    public static final class Subscribers extends FlowSubscriberBlackboxVerification<Integer> {

        private final CoroutineBridge bridge = CoroutineBridge.builder()
                .name("subscribers")
                .set("shutdown-timeout", "0s")
                .build(); // not all publishers end

        public Subscribers() {
            super(new TestEnvironment(200, 50));
        }

        /** The one that a collection of the flow subscribes with. */
        @Override
        @SuppressWarnings("unchecked") // what takes a supertype of Integer takes an Integer
        public Subscriber<Integer> createFlowSubscriber() {
            CompletableFuture<Subscriber<? super Integer>> subscriber = new CompletableFuture<>();
            Publisher<Integer> silent = subscriber::complete;
            Job unused = bridge.launch((Continuation<Integer> k) -> SomeFlows.INSTANCE.count(bridge.flow(silent), k));
            return (Subscriber<Integer>) subscriber.join();
        }

        @Override
        public Integer createElement(int element) {
            return element;
        }

        @AfterClass
        public void close() {
            bridge.close();
        }
    }
}
