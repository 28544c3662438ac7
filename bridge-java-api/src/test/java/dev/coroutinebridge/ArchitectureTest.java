package dev.coroutinebridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The layers: a package imports only what is further to the left in the list below, and the three calls not each other. */
@AnalyzeClasses(packages = "dev.coroutinebridge", importOptions = ArchitectureTest.LibraryOnly.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule layers = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("context")
            .definedBy("dev.coroutinebridge.core.context..")
            .layer("observe")
            .definedBy("dev.coroutinebridge.core.observe..")
            .layer("loop")
            .definedBy("dev.coroutinebridge.core.loop..")
            .layer("dispatch")
            .definedBy("dev.coroutinebridge.core.dispatch..")
            .layer("call")
            .definedBy("dev.coroutinebridge.core.call..")
            .layer("offload")
            .definedBy("dev.coroutinebridge.core.offload..")
            .layer("flow")
            .definedBy("dev.coroutinebridge.core.flow..")
            .layer("api")
            .definedBy("dev.coroutinebridge", "dev.coroutinebridge.function..", "dev.coroutinebridge.config..")
            .whereLayer("context")
            .mayNotAccessAnyLayer()
            .whereLayer("observe")
            .mayNotAccessAnyLayer()
            .whereLayer("loop")
            .mayOnlyAccessLayers("context", "observe")
            .whereLayer("dispatch")
            .mayOnlyAccessLayers("context", "observe", "loop")
            .whereLayer("call")
            .mayOnlyAccessLayers("context", "observe", "loop", "dispatch")
            .whereLayer("offload")
            .mayOnlyAccessLayers("context", "observe", "loop", "dispatch")
            .whereLayer("flow")
            .mayOnlyAccessLayers("context", "observe", "loop", "dispatch")
            .whereLayer("api")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule noReflectionButForProxies = noClasses()
            .that()
            .doNotHaveSimpleName("Confined")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.reflect..");

    @ArchTest
    static final ArchRule noGlobalScope =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("kotlinx.coroutines.GlobalScope");

    /** The library's own classes, from {@code target/classes} or from its jars, and not its tests. */
    static final class LibraryOnly implements ImportOption {
        @Override
        public boolean includes(com.tngtech.archunit.core.importer.Location location) {
            return !location.contains("test-classes") && !location.contains("/examples/");
        }
    }
}
