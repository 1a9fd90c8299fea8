package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArchivesTest {
    @Test
    void eachProgramHasItsOwnBesideThatOfTheNetwork() {
        Archives archives = new Archives(List.of("-XX:AOTCache=/home/devnet.d/devnet.aot", "-XX:+VerifySharedSpaces"));
        assertThat(archives.of(Commands.EDGE))
                .containsExactly("-XX:AOTCache=/home/devnet.d/edge.aot", "-XX:+VerifySharedSpaces");
    }

    @Test
    void onlyTheLauncherGivesSome() {
        assertThat(Archives.ofThisProcess().of(Commands.EDGE)).isEmpty();
        assertThat(FloeCommand.ofThisProcess().virtualMachineOptions()).noneMatch(Archives::concerns);
    }
}
