package dev.floe.sui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.chain.LocalChain;
import dev.floe.chain.ledger.GenesisConfig;
import dev.floe.keys.BlsSignature;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ChallengeCommitment;
import dev.floe.protocol.ChallengeMessage;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SignersBitmap;
import dev.floe.protocol.StorageNode;
import dev.floe.sui.move.Challenges;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes with wallets call the module of storage challenges on a chain that answers as Sui does. */
@Timeout(120)
class ChallengeContractTest {
    @TempDir
    private Path directory;

    @Test
    void aChallengeByTheWalletsOfItsNodes() throws Exception {
        List<SuiKeyPair> wallets = IntStream.range(0, LocalChain.NODES)
                .mapToObj(any -> SuiKeyPair.generate(SignatureScheme.ED25519, new SecureRandom()))
                .toList();
        List<ObjectId> addresses =
                wallets.stream().map(wallet -> ObjectId.of(wallet.address())).toList();
        try (LocalChain chain =
                        new LocalChain(directory, addresses, Optional.of(new GenesisConfig.Challenge(50, 60_000)));
                ChainNetwork network = chain.network()) {
            ObjectId object = chain.ledger().challenges().orElseThrow().challenges();
            Committee committee = network.refresh().committee();
            List<StorageNode> members = committee.members();
            // By the order of the committee: whose wallet has whose capability.
            List<ChallengeContract> contracts = members.stream()
                    .map(member -> {
                        int node = IntStream.range(0, LocalChain.NODES)
                                .filter(i ->
                                        chain.deployment().nodes().get(i).id().equals(member.id()))
                                .findFirst()
                                .orElseThrow();
                        return contract(network, wallets.get(node), object);
                    })
                    .toList();
            assertThat(contracts.get(0).read()).isEqualTo(new Challenges(object, 50, 60_000, Challenges.Round.NONE));

            contracts.get(2).start(members.get(2).id());
            contracts.get(0).acknowledge(members.get(0).id());
            // Another's capability, the same again, and what is not due.
            assertThatThrownBy(() -> contracts.get(0).acknowledge(members.get(1).id()))
                    .hasMessageContaining("does not have the capability of node");
            assertThatThrownBy(() -> contracts.get(0).acknowledge(members.get(0).id()))
                    .isInstanceOfSatisfying(
                            SuiException.class,
                            e -> assertThat(e.abort()).map(Object::toString).contains("challenges::EAlreadyPosted"));
            assertThatThrownBy(() -> contracts.get(1).start(members.get(1).id()))
                    .isInstanceOfSatisfying(
                            SuiException.class,
                            e -> assertThat(e.abort()).map(Object::toString).contains("challenges::EAlreadyStarted"));
            for (int member = 1; member < members.size(); member++) {
                contracts.get(member).acknowledge(members.get(member).id());
            }
            byte[] share = new ChallengeMessage.CoinShare(object, 1).toBytes();
            for (int member = 0; contracts.get(0).read().round().coin().isEmpty(); member++) {
                contracts
                        .get(member)
                        .reveal(
                                members.get(member).id(),
                                chain.key(members.get(member)).sign(share).toBytes());
            }
            ChallengeCommitment commitment = ChallengeCommitment.of(new byte[ChallengeCommitment.LENGTH]);
            for (int member = 0; member < members.size(); member++) {
                contracts.get(member).commit(members.get(member).id(), commitment);
            }
            for (StorageNode member : members) {
                byte[] message = new ChallengeMessage.Passed(object, 1, member.id(), commitment).toBytes();
                BlsSignature sum = BlsSignature.aggregate(members.stream()
                        .map(one -> chain.key(one).sign(message))
                        .toList());
                BitSet all = new BitSet();
                all.set(0, members.size());
                contracts
                        .get(3)
                        .certify(
                                sum.toBytes(),
                                SignersBitmap.of(all, members.size()).toBytes(),
                                message);
            }
            contracts.get(1).settle();
            Challenges.Round round = contracts.get(1).read().round();
            assertThat(round.phase()).isEqualTo(Challenges.Phase.REPORTED);
            assertThat(round.passed())
                    .containsExactlyElementsOf(
                            members.stream().map(StorageNode::id).toList());

            assertThatThrownBy(() -> contract(
                                    network, wallets.get(0), chain.deployment().system())
                            .read())
                    .hasMessageContaining("is none of storage challenges");
        }
    }

    private static ChallengeContract contract(ChainNetwork network, SuiKeyPair wallet, ObjectId object) {
        return new ChainChallengeContract(
                network, new ChainNodeContract(network, wallet, Optional.empty()), wallet, object);
    }
}
