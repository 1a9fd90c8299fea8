package dev.floe.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StorageNodeTest {
    /** Anybody with stake can register any name. */
    @Test
    void itsNameDoesNothingToATerminal() {
        StorageNode node = new StorageNode(
                ObjectId.parse("0x1").orElseThrow(),
                "good\r\u001b[2Kbad\n" + "x".repeat(10_000),
                "a.example:1\u001b]8;;http://b.example\u0007",
                new byte[0],
                new byte[0],
                List.of());
        assertThat(node.name()).startsWith("good\uFFFD\uFFFD[2Kbad\uFFFDx").hasSizeLessThan(300);
        assertThat(node.networkAddress()).isEqualTo("a.example:1\uFFFD]8;;http://b.example\uFFFD");
    }
}
