package dev.coroutinebridge.facades.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.facades.table.Table.NotBridged;
import dev.coroutinebridge.facades.table.Table.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TableTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "which-kotlin-apis-can-java-call.md");

    private static List<Row> rows;

    @BeforeAll
    @Timeout(600) // javac compiles tens of thousands of lines
    static void generate() {
        rows = Table.rows();
    }

    @Test
    void theDocumentHasTheTableThatIsGeneratedNow() throws IOException {
        String document = Files.readString(DOCUMENT);

        assertThat(Table.in(document, rows))
                .as("mvn -q process-test-classes -Dfacades.table -pl facades -am writes it")
                .isEqualTo(document);
    }

    @Test
    void nearlyEverythingIsBridgedOfEachLibrary() {
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.shareWithOverloads())
                        .as(row.library().artifact())
                        .isGreaterThanOrEqualTo(95));
    }

    @Test
    void theProcessorHasSeenAllThatThereIs() {
        assertThat(rows)
                .flatExtracting(Row::leftOut)
                .extracting(NotBridged::outcome)
                .doesNotContain(Table.NOT_SEEN);
    }

    @Test
    void functionsAreCountedInTheJars() {
        assertThat(rows)
                .filteredOn(row -> row.library().name().equals("MongoDB")
                        || row.library().name().equals("Okio"))
                .extracting(Row::seen)
                .containsExactly(87, 0);
    }
}
