package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.keys.BlsSecretKey;
import dev.floe.node.heal.ShardStates;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.store.RecordStore;
import dev.floe.sui.SuiException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says while the chain does not tell it how the network is. */
class NewestViewTest {
    private static final ProtocolKeys KEYS = ProtocolKeys.of(BlsSecretKey.generate(new SecureRandom()));

    @TempDir
    private Path directory;

    private Optional<String> refusal = Optional.empty();

    private final StubChain chain =
            new StubChain(StubChain.committee(5, 10, KEYS.key().publicKey().toBytes(), new byte[33], List.of(0)));

    private Chain.NetworkView view() throws SuiException {
        if (refusal.isPresent()) {
            throw new SuiException(SuiException.Kind.UNAVAILABLE, refusal.get());
        }
        return chain.view();
    }

    /** Every few seconds it is asked: each reason is said once, and for as long as it is one. */
    @Test
    void whyTheNetworkIsNotKnownIsSaidOnce() throws IOException, SuiException {
        AtomicInteger warnings = new AtomicInteger();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
                    warnings.incrementAndGet();
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(NewestView.class.getName());
        logger.addHandler(handler);
        try (RecordStore store = RecordStore.open(directory, 1 << 20)) {
            NewestView network = new NewestView(this::view, new ShardStates(store), KEYS, () -> 0, held -> {});
            network.refresh();
            assertThat(network.trouble()).isEmpty();
            int said = 0;
            for (String why : List.of("the full node is behind", "nobody answers")) {
                refusal = Optional.of(why);
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(network::refresh).hasMessage(why);
                    assertThat(network.trouble()).contains(why);
                }
                said++;
                assertThat(warnings).hasValue(said);
            }
            refusal = Optional.empty();
            network.refresh();
            assertThat(network.trouble()).isEmpty();
            // Of an epoch that it has not heard of.
            assertThatThrownBy(() -> network.refresh(6)).hasMessageContaining("though epoch 6 has begun");
            assertThat(network.trouble())
                    .hasValueSatisfying(why -> assertThat(why).contains("the full node is behind"));
            network.refresh();
            assertThat(network.trouble()).isEmpty();
        } finally {
            logger.removeHandler(handler);
        }
    }
}
