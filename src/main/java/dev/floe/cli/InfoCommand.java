package dev.floe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.protocol.NetworkConfigException;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.ChainChallengeContract;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.SuiException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floe info}: what the network is like now. */
@Command(
        name = "info",
        description = "Says what the network is like: epoch, nodes, sizes, prices, committee; or one of these.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        subcommands = {
            InfoCommand.All.class,
            InfoCommand.Epoch.class,
            InfoCommand.Storage.class,
            InfoCommand.Size.class,
            InfoCommand.Price.class,
            InfoCommand.Bft.class,
            InfoCommand.Coin.class,
            InfoCommand.Members.class,
            InfoCommand.Challenge.class,
        })
final class InfoCommand implements Callable<Integer> {
    @Mixin
    private Question question;

    @Override
    public Integer call() throws SuiException {
        return question.answer((network, info) -> {
            describeAll(info);
            ObjectNode json = all(info);
            json.set("objects", info.objects());
            json.set("committeeInfo", info.committees(network, new NodeSort()));
            info.describeNodes(network.state().committee().members());
            return json;
        });
    }

    private static void describeAll(NetworkInfo info) {
        info.describeEpoch();
        info.describeStorage();
        info.describeSize();
        info.describePrice();
        info.describeObjects();
    }

    private static ObjectNode all(NetworkInfo info) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("epochInfo", info.epoch());
        json.set("storageInfo", info.storage());
        json.set("sizeInfo", info.size());
        json.set("priceInfo", info.price());
        return json;
    }

    /** What all of these commands are told, and how they answer. */
    static final class Question {
        @Mixin
        private ResultOption result;

        @Mixin
        private RpcOption rpc;

        @Mixin
        private NetworkOptions networkOptions;

        /** Gives the answer in JSON, and leaves it as text in the description. */
        interface Answer {
            JsonNode of(ChainNetwork network, NetworkInfo info) throws SuiException;
        }

        int answer(Answer answer) throws SuiException {
            try (ChainNetwork network = NetworkOptions.network(rpc.applyTo(networkOptions.load()))) {
                NetworkInfo info = new NetworkInfo(network.refresh());
                JsonNode json = answer.of(network, info);
                result.print(json, info.text());
                return 0;
            }
        }

        /** Gives the answer in lines, which are the same for people and for programs. */
        interface Lines {
            List<String> of(ChainNetwork network, NetworkInfo info) throws SuiException;
        }

        int answerInLines(Lines lines) throws SuiException {
            try (ChainNetwork network = NetworkOptions.network(rpc.applyTo(networkOptions.load()))) {
                lines.of(network, new NetworkInfo(network.refresh())).forEach(System.out::println);
                return 0;
            }
        }
    }

    /** {@code floe info all}. */
    @Command(name = "all", description = "Says everything.", sortOptions = false, mixinStandardHelpOptions = true)
    static final class All implements Callable<Integer> {
        @Mixin
        private Question question;

        @Mixin
        private NodeSort sort;

        @Option(names = "--hide-details", description = "no table of the nodes; nothing else with --json")
        private boolean hideDetails;

        @Override
        public Integer call() throws SuiException {
            return question.answer((network, info) -> {
                describeAll(info);
                info.describeBft();
                info.describeCoin();
                if (!hideDetails) {
                    info.describeNodes(NetworkInfo.sorted(sort, network.state().committee()));
                }
                ObjectNode json = all(info);
                json.set("committeeInfo", info.committees(network, sort));
                json.set("bftInfo", info.bft());
                json.set("objects", info.objects());
                return json;
            });
        }
    }

    /** {@code floe info epoch}. */
    @Command(name = "epoch", description = "The current epoch.", sortOptions = false, mixinStandardHelpOptions = true)
    static final class Epoch implements Callable<Integer> {
        @Mixin
        private Question question;

        @Override
        public Integer call() throws SuiException {
            return question.answer((network, info) -> {
                info.describeEpoch();
                return info.epoch();
            });
        }
    }

    /** {@code floe info storage}. */
    @Command(
            name = "storage",
            description = "Shards, nodes and capacity.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Storage implements Callable<Integer> {
        @Mixin
        private Question question;

        @Override
        public Integer call() throws SuiException {
            return question.answer((network, info) -> {
                info.describeStorage();
                return info.storage();
            });
        }
    }

    /** {@code floe info size}. */
    @Command(
            name = "size",
            description = "How large blobs may be.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Size implements Callable<Integer> {
        @Mixin
        private Question question;

        @Override
        public Integer call() throws SuiException {
            return question.answer((network, info) -> {
                info.describeSize();
                return info.size();
            });
        }
    }

    /** {@code floe info price}. */
    @Command(name = "price", description = "What storage costs.", sortOptions = false, mixinStandardHelpOptions = true)
    static final class Price implements Callable<Integer> {
        @Mixin
        private Question question;

        @Override
        public Integer call() throws SuiException {
            return question.answer((network, info) -> {
                info.describePrice();
                return info.price();
            });
        }
    }

    /** {@code floe info bft}. */
    @Command(
            name = "bft",
            description = "How many shards and nodes may be faulty.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Bft implements Callable<Integer> {
        @Mixin
        private Question question;

        @Override
        public Integer call() throws SuiException {
            return question.answer((network, info) -> {
                info.describeBft();
                return info.bft();
            });
        }
    }

    /** {@code floe info coin}. */
    @Command(
            name = "coin",
            description = "The coin that storage is paid in.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Coin implements Callable<Integer> {
        @Mixin
        private Question question;

        @Override
        public Integer call() throws SuiException {
            return question.answer((network, info) -> {
                info.describeCoin();
                return info.coin();
            });
        }
    }

    /** {@code floe info committee}. */
    @Command(
            name = "committee",
            description = "The storage nodes, with their shards and stake.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Members implements Callable<Integer> {
        @Mixin
        private Question question;

        @Mixin
        private NodeSort sort;

        @Option(names = "--hide-details", description = "only how many there are; nothing else with --json")
        private boolean hideDetails;

        @Option(
                names = "--commission-receivers",
                description = "who collects the commission of the nodes of the current, the previous and the next"
                        + " committee, as CSV")
        private boolean commissionReceivers;

        @Override
        public Integer call() throws SuiException {
            if (commissionReceivers) {
                return question.answerInLines((network, info) -> info.commissionReceivers(network));
            }
            return question.answer((network, info) -> {
                info.describeStorage();
                if (!hideDetails) {
                    info.describeNodes(NetworkInfo.sorted(sort, network.state().committee()));
                }
                return info.committees(network, sort);
            });
        }
    }

    /** {@code floe info challenge}. */
    @Command(
            name = "challenge",
            description = {
                "How the latest storage challenge stands, or ended, and each node in it: who passed, who failed and who was"
                        + " silent. Challenges are Floe's own, and no network of Walrus has them (docs/challenges.md)."
            },
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Challenge implements Callable<Integer> {
        @Option(
                names = "--object",
                paramLabel = "ID",
                converter = ObjectIdConverter.class,
                description = "the object of storage challenges (default: floe_challenges_object in the client"
                        + " configuration, which a local network with challenges has)")
        private Optional<ObjectId> object = Optional.empty();

        @Mixin
        private ResultOption result;

        @Mixin
        private RpcOption rpc;

        @Mixin
        private NetworkOptions networkOptions;

        @Override
        public Integer call() throws SuiException {
            ClientConfig config = rpc.applyTo(networkOptions.load());
            ObjectId challenges = object.or(() -> config.network().challenges())
                    .orElseThrow(() -> new NetworkConfigException("this network has no storage challenges, as far as "
                            + config.file() + " says; name their object with --object"));
            try (ChainNetwork network = NetworkOptions.network(config)) {
                ChallengeReport report =
                        new ChallengeReport(ChainChallengeContract.read(network.sui(), challenges), network.refresh());
                result.print(report.json(), report.text());
                return 0;
            }
        }
    }
}
