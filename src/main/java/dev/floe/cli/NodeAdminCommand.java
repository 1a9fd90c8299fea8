package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.Account;
import dev.floe.sui.OperatorContract.Collected;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.move.Authorized;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code floe node-admin}: what operators of storage nodes do on chain. */
@Command(
        name = "node-admin",
        description = "Does on chain what the operator of a storage node may, with the wallet that may.",
        mixinStandardHelpOptions = true,
        subcommands = {
            NodeAdminCommand.CollectCommission.class,
            NodeAdminCommand.SetCommissionAuthorized.class,
            NodeAdminCommand.SetGovernanceAuthorized.class,
            NodeAdminCommand.VoteForUpgrade.class,
        })
final class NodeAdminCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }

    /** Which node. */
    static final class Node {
        @Option(
                names = "--node-id",
                required = true,
                paramLabel = "ID",
                converter = ObjectIdConverter.class,
                description = "the node, which is the object of its staking pool")
        private ObjectId id;
    }

    /** Who may do something from now on. */
    static final class Whom {
        @ArgGroup(multiplicity = "1")
        private One one;

        /** One of these. */
        static final class One {
            @Option(
                    names = "--address",
                    paramLabel = "ADDRESS",
                    converter = ObjectIdConverter.class,
                    description = "this address")
            private ObjectId address;

            @Option(
                    names = "--object",
                    paramLabel = "ID",
                    converter = ObjectIdConverter.class,
                    description = "whoever has this object")
            private ObjectId object;
        }

        Authorized authorized() {
            return one.address != null ? new Authorized.Address(one.address) : new Authorized.Holder(one.object);
        }

        @Override
        public String toString() {
            return one.address != null ? one.address.toString() : "whoever has " + one.object;
        }
    }

    /** {@code floe node-admin collect-commission}. */
    @Command(
            name = "collect-commission",
            description = "Collects the commission that a node has earned.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class CollectCommission implements Callable<Integer> {
        @Mixin
        private Node node;

        @Mixin
        private ResultOption result;

        @Mixin
        private WalletOptions wallet;

        @Override
        public Integer call() throws SuiException {
            try (Account account = wallet.open()) {
                Collected collected = account.nodes().collectCommission(node.id);
                result.print(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("amount", collected.frost())
                                .put("txDigest", collected.receipt().transaction()),
                        "collected " + Quantities.wal(collected.frost()) + System.lineSeparator()
                                + OwnedObjects.describe(collected.receipt()));
                return 0;
            }
        }
    }

    /** {@code floe node-admin set-commission-authorized}. */
    @Command(
            name = "set-commission-authorized",
            description = "Says who collects the commission of a node from now on.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class SetCommissionAuthorized implements Callable<Integer> {
        @Mixin
        private Node node;

        @Mixin
        private Whom whom;

        @Mixin
        private ResultOption result;

        @Mixin
        private WalletOptions wallet;

        @Override
        public Integer call() throws SuiException {
            try (Account account = wallet.open()) {
                WalrusContract.Receipt receipt = account.nodes().setCommissionReceiver(node.id, whom.authorized());
                result.print(
                        JsonNodeFactory.instance.objectNode().put("txDigest", receipt.transaction()),
                        "the commission of " + node.id + " is collected by " + whom + " from now on"
                                + System.lineSeparator() + OwnedObjects.describe(receipt));
                return 0;
            }
        }
    }

    /** {@code floe node-admin set-governance-authorized}. */
    @Command(
            name = "set-governance-authorized",
            description = "Says who votes for a node from now on.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class SetGovernanceAuthorized implements Callable<Integer> {
        @Mixin
        private Node node;

        @Mixin
        private Whom whom;

        @Mixin
        private ResultOption result;

        @Mixin
        private WalletOptions wallet;

        @Override
        public Integer call() throws SuiException {
            try (Account account = wallet.open()) {
                WalrusContract.Receipt receipt = account.nodes().setGovernanceAuthorized(node.id, whom.authorized());
                result.print(
                        JsonNodeFactory.instance.objectNode().put("txDigest", receipt.transaction()),
                        whom + " votes for " + node.id + " from now on" + System.lineSeparator()
                                + OwnedObjects.describe(receipt));
                return 0;
            }
        }
    }

    /** {@code floe node-admin vote-for-upgrade}. */
    @Command(
            name = "vote-for-upgrade",
            description = {
                "Votes for a package to become the next version of Walrus's contract.",
                "The digest is the one that 'sui move build --dump-bytecode-as-base64' or the reference client's"
                        + " 'node-admin package-digest' prints: computing it takes a compiler of Move."
            },
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class VoteForUpgrade implements Callable<Integer> {
        @Mixin
        private Node node;

        @Option(
                names = "--upgrade-manager-object-id",
                required = true,
                paramLabel = "ID",
                converter = ObjectIdConverter.class,
                description = "the upgrade manager")
        private ObjectId manager;

        @Option(
                names = "--package-digest",
                required = true,
                paramLabel = "HEX",
                converter = DigestConverter.class,
                description = "the digest of the package, 32 bytes in hex")
        private PackageDigest digest;

        @Mixin
        private ResultOption result;

        @Mixin
        private WalletOptions wallet;

        /** 32 bytes. */
        private record PackageDigest(byte[] bytes) {}

        /** Parses 32 bytes in hex. */
        static final class DigestConverter implements ITypeConverter<PackageDigest> {
            private static final int LENGTH = 32;

            @Override
            public PackageDigest convert(String text) {
                try {
                    byte[] bytes = HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text);
                    if (bytes.length == LENGTH) {
                        return new PackageDigest(bytes);
                    }
                } catch (IllegalArgumentException e) {
                    // It is no hex at all.
                }
                throw new TypeConversionException("'" + text + "' is no digest: 64 hex digits");
            }
        }

        @Override
        public Integer call() throws SuiException {
            try (Account account = wallet.open()) {
                WalrusContract.Receipt receipt = account.nodes().voteForUpgrade(manager, node.id, digest.bytes());
                String hex = "0x" + HexFormat.of().formatHex(digest.bytes());
                result.print(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("packageDigest", hex)
                                .put("txDigest", receipt.transaction()),
                        "voted for package " + hex + System.lineSeparator() + OwnedObjects.describe(receipt));
                return 0;
            }
        }
    }
}
