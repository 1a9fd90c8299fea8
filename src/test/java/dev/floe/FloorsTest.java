package dev.floe;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house: packages are floors, arrows point down only, and rooms on one floor do not know each other. */
class FloorsTest {
    private static final List<List<String>> FLOORS = List.of(
            List.of("bytes"),
            List.of("redstuff", "keys", "store"),
            List.of("protocol"),
            List.of("sui", "peer"),
            List.of("read", "write"),
            List.of("cache"),
            List.of("door"),
            List.of("edge", "publisher", "node", "chain"),
            List.of("devnet", "cli"));

    private static final List<String> FRAMEWORKS = List.of(
            "jakarta.ws.rs.",
            "jakarta.enterprise.",
            "jakarta.inject.",
            "io.smallrye.config.",
            "picocli.",
            "io.quarkus.");
    private static final int FIRST_FLOOR_WITH_FRAMEWORKS = 6;

    /** Event loops and reactive streams: for doors, and below them for these alone. */
    private static final List<String> NETWORK_LIBRARIES = List.of("io.vertx.", "io.netty.", "io.smallrye.mutiny.");

    private static final Map<String, String> NETWORK_LIBRARIES_BELOW_THE_DOORS = Map.of(
            "dev.floe.peer", "io.vertx.", // is a client of HTTP/2
            "dev.floe.peer.AnswerStreams", "io.netty.", // which would copy answers twice
            "dev.floe.peer.FlushesTogether", "io.netty.", // which does not say what it writes when
            "dev.floe.read", "io.smallrye.mutiny.", // hands bytes out as a stream
            "dev.floe.cache", "io.smallrye.mutiny.", // as read does
            "dev.floe.write.WriteConnection", "io.vertx."); // gives peers the event loops that they run on

    /** The plain cores of the servers: what is left of a server without its door. */
    private static final List<String> CORES =
            List.of("dev.floe.node.registry", "dev.floe.chain.contract", "dev.floe.chain.ledger", "dev.floe.devnet");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.floe");

    private static final Map<String, Integer> FLOOR_OF_ROOM = new TreeMap<>();

    static {
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            for (String room : FLOORS.get(floor)) {
                FLOOR_OF_ROOM.put(room, floor);
            }
        }
    }

    private static String room(JavaClass type) {
        return type.getPackageName().substring("dev.floe.".length()).split("\\.")[0];
    }

    @Test
    void everyClassLivesInARoom() {
        TreeSet<String> strays = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (type.getPackageName().equals("dev.floe") || !FLOOR_OF_ROOM.containsKey(room(type))) {
                strays.add(type.getName());
            }
        }
        assertThat(strays).isEmpty();
        assertThat(CLASSES).isNotEmpty();
    }

    @Test
    void arrowsPointDown() {
        TreeSet<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            int floor = FLOOR_OF_ROOM.get(room(type));
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (!target.getPackageName().startsWith("dev.floe.")
                        || room(target).equals(room(type))) {
                    continue;
                }
                boolean commandsAndWhatTheyRun =
                        floor == FLOORS.size() - 1 && room(type).equals("cli");
                if (FLOOR_OF_ROOM.get(room(target)) >= floor && !commandsAndWhatTheyRun) {
                    wrong.add(type.getName() + " -> " + target.getName());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** The contracts' rules are below the ledger that keeps their state, and the chain's door above both. */
    @Test
    void contractsDoNotKnowTheirLedger() {
        TreeSet<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (type.getPackageName().equals("dev.floe.chain.contract")
                        && target.getPackageName().startsWith("dev.floe.chain")
                        && !target.getPackageName().equals(type.getPackageName())) {
                    wrong.add(type.getName() + " -> " + target.getName());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void frameworksStayAtTheDoors() {
        TreeSet<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (FLOOR_OF_ROOM.get(room(type)) >= FIRST_FLOOR_WITH_FRAMEWORKS) {
                continue;
            }
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target = dependency.getTargetClass().getName();
                if (FRAMEWORKS.stream().anyMatch(target::startsWith)) {
                    wrong.add(type.getName() + " -> " + target);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void networkLibrariesStayAtTheDoors() {
        TreeSet<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            boolean core = CORES.stream().anyMatch(within(type));
            if (FLOOR_OF_ROOM.get(room(type)) >= FIRST_FLOOR_WITH_FRAMEWORKS && !core) {
                continue;
            }
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getName();
                boolean allowed = NETWORK_LIBRARIES_BELOW_THE_DOORS.entrySet().stream()
                        .anyMatch(entry -> within(type).test(entry.getKey()) && target.startsWith(entry.getValue()));
                if (NETWORK_LIBRARIES.stream().anyMatch(target::startsWith) && !allowed) {
                    wrong.add(type.getName() + " -> " + target);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Whether a class is, is nested in, or lives below what a name names. */
    private static Predicate<String> within(JavaClass type) {
        return name -> type.getName().equals(name)
                || type.getName().startsWith(name + ".")
                || type.getName().startsWith(name + "$");
    }

    @Test
    void everyExceptionIsStillNeeded() {
        TreeSet<String> needless = new TreeSet<>(NETWORK_LIBRARIES_BELOW_THE_DOORS.keySet());
        for (JavaClass type : CLASSES) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getName();
                needless.removeIf(name ->
                        within(type).test(name) && target.startsWith(NETWORK_LIBRARIES_BELOW_THE_DOORS.get(name)));
            }
        }
        assertThat(needless).isEmpty();
    }

    @Test
    void packagesSayOnWhichFloorTheyLive() throws IOException {
        Map<String, Integer> said = new TreeMap<>();
        Pattern floor = Pattern.compile("\\bFloor (\\d)\\b");
        for (String room : FLOOR_OF_ROOM.keySet()) {
            Path info = Path.of("src/main/java/dev/floe", room, "package-info.java");
            Matcher first = floor.matcher(Files.readString(info));
            said.put(room, first.find() ? Integer.parseInt(first.group(1)) : -1);
        }
        assertThat(said).isEqualTo(FLOOR_OF_ROOM);
    }

    @Test
    void thePageShowsTheSameFloors() throws IOException {
        Map<String, Integer> said = new TreeMap<>();
        Pattern row = Pattern.compile("\\| (\\d) \\| ((?:`\\w+`(?:, )?)+) \\|.*");
        for (String line : Files.readAllLines(Path.of("docs", "internals.md"))) {
            Matcher cells = row.matcher(line);
            if (cells.matches()) {
                for (String room : cells.group(2).replace("`", "").split(", ")) {
                    said.put(room, Integer.valueOf(cells.group(1)));
                }
            }
        }
        assertThat(said).isEqualTo(FLOOR_OF_ROOM);
    }

    /** Nothing lies below the temporary directory that another user could have put there, or that needs it at all. */
    @Test
    void temporaryFilesAreWhereTheyAreOurs() throws IOException {
        TreeSet<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                MethodCallTarget target = call.getTarget();
                List<JavaClass> parameters = target.getRawParameterTypes();
                boolean inTemporary = target.getOwner().isEquivalentTo(Files.class)
                        && target.getName().startsWith("createTemp")
                        && !parameters.getFirst().isEquivalentTo(Path.class);
                boolean unpacks = target.getOwner().getName().equals("io.vertx.core.Vertx")
                        && target.getName().equals("vertx")
                        && parameters.isEmpty();
                if (inTemporary || unpacks) {
                    wrong.add(call.getDescription());
                }
            }
        }
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java/dev/floe"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(source);
                if ((text.contains("java.io.tmpdir") || text.contains("\"/tmp"))
                        && !source.endsWith("bytes/OwnDirectories.java")) {
                    wrong.add(source.toString());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }
}
