package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.chain.ledger.GenesisConfig;
import dev.floe.chain.ledger.Ledger;
import dev.floe.keys.BlsSecretKey;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Epochs pass when somebody with a right to the chain's directory asks. */
class ControlSocketTest {
    private static final long START = 1_700_000_000_000L;
    private static final long DAY = 86_400_000;

    @TempDir
    Path directory;

    private Ledger ledger() throws IOException {
        byte[] secret = new byte[32];
        secret[31] = 1;
        byte[] networkKey = new byte[33];
        networkKey[0] = 2;
        GenesisConfig.Node node = new GenesisConfig.Node(
                "node",
                "127.0.0.1:9000",
                BlsSecretKey.fromBytes(secret).publicKey().toBytes(),
                networkKey,
                10);
        return Ledger.create(
                directory,
                new GenesisConfig("test", START, 10, 1, DAY, 53, 1L << 40, 100_000, 20_000, List.of(node)),
                InstantSource.fixed(Instant.ofEpochMilli(START)));
    }

    private String ask(String line) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(directory.resolve(ControlSocket.NAME)));
            channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void epochsPassWhenAsked() throws Exception {
        try (Ledger ledger = ledger();
                ControlSocket socket = ControlSocket.open(directory, ledger).orElseThrow()) {
            assertThat(Files.getPosixFilePermissions(directory.resolve(ControlSocket.NAME)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(ChainControl.advance(directory, 1)).isEqualTo("epoch 2");
            assertThat(ChainControl.advance(directory, 30)).isEqualTo("epoch 32");
            assertThat(ledger.clock().millis()).isEqualTo(START + 31 * DAY);
            assertThat(ledger.latestSummary().timestampMillis()).isEqualTo(START + 31 * DAY);
        }
        assertThat(directory.resolve(ControlSocket.NAME)).doesNotExist();
        assertThatThrownBy(() -> ChainControl.advance(directory, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no chain runs in");
        try (Ledger again = Ledger.open(directory, InstantSource.fixed(Instant.ofEpochMilli(START)))) {
            assertThat(again.clock().millis()).isEqualTo(START + 31 * DAY);
            assertThat(again.epochs().epoch()).isEqualTo(32);
        }
    }

    @Test
    void nonsenseIsRefusedInWords() throws Exception {
        try (Ledger ledger = ledger();
                ControlSocket socket = ControlSocket.open(directory, ledger).orElseThrow()) {
            for (String line : List.of("\n", "advance 0\n", "advance -1\n", "advance 100001\n", "x".repeat(64))) {
                assertThat(ask(line)).as(line).isEqualTo("refused: ask to advance 1 to 100000 epochs\n");
            }
            assertThat(ask("advance 1\n")).isEqualTo("epoch 2\n");
        }
    }

    @Test
    void whatAKilledChainLeftIsNoHindrance() throws Exception {
        Files.createDirectories(directory);
        try (Ledger ledger = ledger()) {
            Files.createFile(directory.resolve(ControlSocket.NAME));
            try (ControlSocket socket = ControlSocket.open(directory, ledger).orElseThrow()) {
                assertThat(ask("advance 2\n")).isEqualTo("epoch 3\n");
            }
        }
    }
}
