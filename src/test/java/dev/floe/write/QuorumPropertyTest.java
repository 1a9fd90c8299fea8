package dev.floe.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.BlobSource;
import dev.floe.write.FakeNode.Behaviour;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the weights are and whoever misbehaves in whatever way: shard weight alone decides. */
class QuorumPropertyTest {

    record Member(int weight, Behaviour behaviour) {}

    @Provide
    Arbitrary<List<Member>> members() {
        Arbitrary<Behaviour> behaviour = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.of(Behaviour.HONEST, Behaviour.LATE)),
                net.jqwik.api.Tuple.of(
                        1,
                        Arbitraries.of(
                                Behaviour.DOWN,
                                Behaviour.WRONG_KEY,
                                Behaviour.WRONG_MESSAGE,
                                Behaviour.FORGETFUL,
                                Behaviour.FORBIDS)));
        return Combinators.combine(Arbitraries.integers().between(1, 6), behaviour)
                .as(Member::new)
                .list()
                .ofMinSize(4)
                .ofMaxSize(9);
    }

    @Property(tries = 60)
    void aStoreSucceedsExactlyIfAQuorumOfShardsIsHonest(@ForAll("members") List<Member> members) throws Exception {
        FakeWalrus walrus =
                new FakeWalrus(members.stream().mapToInt(Member::weight).toArray());
        int honest = 0;
        for (int member = 0; member < members.size(); member++) {
            Behaviour behaviour = members.get(member).behaviour();
            walrus.nodes.get(member).behaviour = behaviour;
            honest += behaviour == Behaviour.HONEST || behaviour == Behaviour.LATE
                    ? members.get(member).weight()
                    : 0;
        }
        Path spool = Files.createTempDirectory("quorum");
        try {
            walrus.writer(spool)
                    .store(BlobSource.of(new byte[100]), StoreRequest.forEpochs(1), StoreProgress.UNWATCHED);
            assertThat(walrus.committee.isQuorum(honest)).isTrue();
            assertThat(walrus.chain.transactions).containsExactly("register", "certify");
        } catch (StoreException e) {
            assertThat(walrus.committee.isQuorum(honest)).isFalse();
            assertThat(walrus.chain.transactions).doesNotContain("certify");
        } finally {
            delete(spool);
        }
    }

    private static void delete(Path tree) throws java.io.IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property
    void theNeededWeightIsTheLeastQuorum(@ForAll @net.jqwik.api.constraints.IntRange(min = 4, max = 1000) int shards) {
        int[] weights = new int[4];
        Arrays.fill(weights, 1);
        weights[0] = shards - 3;
        var committee = new FakeWalrus(weights).committee;
        int needed = Distribution.quorum(committee);
        assertThat(committee.isQuorum(needed)).isTrue();
        assertThat(committee.isQuorum(needed - 1)).isFalse();
    }
}
