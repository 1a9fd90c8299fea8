package dev.floe;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The house: packages are floors, arrows point down only, and rooms on one floor do not know each other. */
class FloorsTest {
    private static final List<List<String>> FLOORS = List.of(
            List.of("bytes"),
            List.of("redstuff", "keys"),
            List.of("protocol"),
            List.of("sui", "peer"),
            List.of("read", "write"),
            List.of("cache"),
            List.of("door"),
            List.of("edge", "publisher", "node", "chain"),
            List.of("devnet", "bench", "cli"));

    private static final List<String> FRAMEWORKS = List.of(
            "jakarta.ws.rs.",
            "jakarta.enterprise.",
            "jakarta.inject.",
            "io.smallrye.config.",
            "picocli.",
            "io.quarkus.");
    private static final int FIRST_FLOOR_WITH_FRAMEWORKS = 6;

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
}
