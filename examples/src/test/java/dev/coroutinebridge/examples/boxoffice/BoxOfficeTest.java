package dev.coroutinebridge.examples.boxoffice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoxOfficeTest {

    @Test
    void aSmallSaleAddsUp() throws Exception {
        Audit audit = new Main.Evening(20, 8, 10).run();
        assertThat(audit.violations()).isEmpty();
        assertThat(audit.sold() + audit.released()).isPositive(); // a slow machine may let every hold expire
    }
}
