package dev.floe.sui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.chain.LocalChain;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.SuiObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node has subsidies paid on a chain that answers as Sui does. */
@Timeout(120)
class SubsidyContractTest {
    @TempDir
    private Path directory;

    @Test
    void whatIsDueIsPaidAndTheChainSaysWhen() throws Exception {
        try (LocalChain chain = new LocalChain(directory);
                ChainNetwork network = chain.network()) {
            SuiKeyPair key = chain.funded();
            ObjectId address = ObjectId.of(key.address());
            Transactions transactions = new Transactions(network, new Wallet(network.sui(), key, OptionalLong.empty()));
            ObjectId contract = chain.ledger().companions().walrusSubsidies();
            Execution made = transactions.run(state -> {
                Program program = new Program();
                Argument cap = program.call(
                        contract,
                        "walrus_subsidies",
                        "new",
                        Transactions.system(program, state, false),
                        Transactions.staking(program, state),
                        program.u32(15_000),
                        program.u64(7),
                        program.u64(11));
                program.transfer(List.of(cap), address);
                return program;
            });
            ObjectId subsidies = ObjectId.of(new byte[ObjectId.LENGTH]);
            for (SuiObject object : network.sui().objects(made.created()).values()) {
                if (object.type().orElseThrow().name().equals("WalrusSubsidies")) {
                    subsidies = object.id();
                }
            }
            SubsidyContract paying = new ChainSubsidyContract(transactions, subsidies);
            Instant before = paying.state().last();
            chain.ledger().clock().advanceTo(chain.ledger().clock().millis() + 60_000);
            paying.process();
            assertThat(paying.state().last()).isAfter(before);

            SubsidyContract wrong =
                    new ChainSubsidyContract(transactions, chain.deployment().treasury());
            assertThatThrownBy(wrong::process).hasMessageContaining("is no walrus_subsidies::WalrusSubsidies");
        }
    }
}
