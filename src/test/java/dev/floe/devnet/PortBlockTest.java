package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class PortBlockTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void networksThatStartTogetherGetPortsOfTheirOwn() throws Exception {
        List<Future<PortBlock>> starting = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                starting.add(threads.submit(() -> PortBlock.any(8)));
            }
        }
        Set<Integer> ports = new HashSet<>();
        for (Future<PortBlock> block : starting) {
            try (PortBlock held = block.get()) {
                for (int port = held.first(); port < held.first() + PortBlock.USABLE; port++) {
                    assertThat(ports.add(port))
                            .as("port " + port + " is in one block")
                            .isTrue();
                }
            }
        }
    }

    @Test
    void aBlockIsHeldUntilItIsClosed() throws Exception {
        int first;
        try (PortBlock block = PortBlock.any(8)) {
            first = block.first();
            assertThat(PortBlock.at(first)).isEmpty();
            try (PortBlock other = PortBlock.any(8)) {
                assertThat(other.first()).isNotEqualTo(first);
            }
        }
        try (PortBlock again = PortBlock.at(first).orElseThrow()) {
            assertThat(again.first()).isEqualTo(first);
        }
    }

    @Test
    void aBlockWithABusyPortIsLeftAlone() throws Exception {
        int first;
        ServerSocket stranger;
        try (PortBlock block = PortBlock.any(8)) {
            first = block.first();
            stranger = new ServerSocket(first + 7, 1, LOOPBACK);
        }
        try (stranger;
                PortBlock other = PortBlock.any(8)) {
            assertThat(PortBlock.free(first + 7)).isFalse();
            assertThat(other.first()).isNotEqualTo(first);
        }
    }

    @Test
    void rowsThatStartElsewhereAreNoBlocks() throws Exception {
        try (PortBlock block = PortBlock.any(8)) {
            assertThat(PortBlock.at(block.first() + 1)).isEmpty();
        }
    }
}
