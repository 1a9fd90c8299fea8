package dev.floe.chain.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Scenarios of Walrus's contracts with the numbers that the contracts' own tests assert, run against the rules. {@code
 * -Dfloe.chain.vectors=DIR} runs all files of another folder instead; their format is that of {@code
 * src/test/resources/chain-vectors}.
 */
class ChainVectorsTest {
    private static final Path SHOWN = Path.of("src/test/resources/chain-vectors");

    /** What a level needs of a scenario's setup, and the world that it makes of it. */
    private static final Map<String, Function<Step.Arguments, World>> LEVELS = Map.ofEntries(
            Map.entry("activeSet", SetLevels::activeSet),
            Map.entry("chain", ChainLevel::world),
            Map.entry("committee", SetLevels::committee),
            Map.entry("exchange", setup -> ExchangePart.level()),
            Map.entry("function", setup -> world(StakingFunctionsPart::addTo, SystemFunctionsPart::addTo)),
            Map.entry("pool", PoolLevel::of),
            Map.entry("stakedWal", SetLevels::stakedWal),
            Map.entry("staking", StakingPart::level),
            Map.entry("storage", setup -> world(StoragePart::addTo)),
            Map.entry("structure", setup -> world(StakingStructuresPart::addTo, SystemStructuresPart::addTo)),
            Map.entry("system", SystemLevel::world));

    @SafeVarargs
    private static World world(Consumer<World>... parts) {
        World world = new World();
        for (Consumer<World> part : parts) {
            part.accept(world);
        }
        return world;
    }

    private record Scenario(String topic, JsonNode json) {
        String id() {
            return json.get("id").textValue();
        }

        List<Step> steps() {
            return Step.list(json.get("steps"), Step::new);
        }

        World world() {
            Function<Step.Arguments, World> level = LEVELS.get(json.get("level").textValue());
            if (level == null) {
                throw new UnsupportedOperationException("no level " + json.get("level"));
            }
            return level.apply(new Step.Arguments(json.path("setup")));
        }

        /** A scenario for an older version of the contracts only is none for these rules. */
        boolean isForOurVersion() {
            JsonNode versions = json.path("contractVersions");
            return versions.isMissingNode()
                    || Step.list(versions, JsonNode::intValue).contains(4);
        }
    }

    @TestFactory
    Stream<DynamicContainer> scenarios() throws IOException {
        String folder = System.getProperty("floe.chain.vectors", "");
        try (Stream<Path> files = Files.list(folder.isEmpty() ? SHOWN : Path.of(folder))) {
            List<Path> topics = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            assertThat(topics).as("files of scenarios").isNotEmpty();
            List<DynamicContainer> containers = new ArrayList<>();
            for (Path topic : topics) {
                containers.add(topic(topic));
            }
            return containers.stream();
        }
    }

    private static DynamicContainer topic(Path file) throws IOException {
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        String topic = json.path("topic").asText(file.getFileName().toString());
        assertThat(json.path("format").asInt()).as("format of " + file).isEqualTo(1);
        return DynamicContainer.dynamicContainer(
                topic,
                Step.list(json.get("scenarios"), node -> new Scenario(topic, node)).stream()
                        .filter(Scenario::isForOurVersion)
                        .map(scenario -> DynamicTest.dynamicTest(scenario.id(), () -> run(scenario))));
    }

    private static void run(Scenario scenario) {
        World world = scenario.world();
        List<Step> done = new ArrayList<>();
        for (Step step : scenario.steps()) {
            String place = scenario.id() + ", step " + done.size() + " (" + step.call() + "): ";
            Optional<ContractException> refusal = Optional.empty();
            Object result = Optional.empty();
            try {
                result = world.run(step);
            } catch (ContractException e) {
                refusal = Optional.of(e);
            } catch (RuntimeException e) {
                throw new AssertionError(place + e.getMessage(), e);
            }
            assertThat(outcome(refusal)).as(place + "outcome").isEqualTo(expectedOutcome(step));
            if (refusal.isPresent()) {
                // Nothing of a refused call remains: the state is that of the steps before it.
                world = scenario.world();
                for (Step before : done) {
                    world.run(before);
                }
                world.transaction.begin();
            } else {
                done.add(step);
            }
            Expectation.check(world, step, result, complaint -> fail(place + complaint));
        }
    }

    private static String outcome(Optional<ContractException> refusal) {
        return refusal.map(Throwable::getMessage).orElse("done");
    }

    private static String expectedOutcome(Step step) {
        JsonNode abort = step.json().path("abort");
        if (!abort.isMissingNode()) {
            return abort.get("module").textValue() + "(" + abort.get("code") + ") "
                    + abort.get("name").textValue();
        }
        return step.json().path("vmError").asBoolean() ? new ArithmeticFault().getMessage() : "done";
    }
}
