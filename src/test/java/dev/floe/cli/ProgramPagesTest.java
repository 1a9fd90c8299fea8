package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.cli.ProgramPages.Mapping;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class ProgramPagesTest {
    private static String mapping(String range, String access, String file, int anonymous) {
        return """
                %s %s 00010000 fe:00 9977857                            %s
                Size:              30144 kB
                Rss:               22336 kB
                Private_Dirty:       128 kB
                Anonymous:         %5d kB
                AnonHugePages:         0 kB
                VmFlags: rd ex mr mw me
                """.formatted(range, access, file, anonymous);
    }

    private static BufferedReader smaps(String... mappings) {
        return new BufferedReader(new StringReader(String.join("", mappings)));
    }

    @Test
    void takesCodeAndConstantsOfTheFile() throws IOException {
        BufferedReader smaps = smaps(
                mapping("00410000-02180000", "r-xp", "/opt/floe", 0),
                mapping("7f9e79a00000-7f9e7ac00000", "r--p", "/opt/floe", 0));
        assertThat(ProgramPages.constant(smaps, "/opt/floe"))
                .containsExactly(new Mapping(0x410000, 0x2180000), new Mapping(0x7f9e79a00000L, 0x7f9e7ac00000L));
    }

    @Test
    void leavesWhatIsOrWasWrittenTo() throws IOException {
        BufferedReader smaps = smaps(
                mapping("021b0000-05030000", "rw-p", "/opt/floe", 0),
                mapping("02196000-02197000", "r--p", "/opt/floe", 4),
                mapping("02197000-02198000", "r--p", "/opt/floe", 100));
        assertThat(ProgramPages.constant(smaps, "/opt/floe")).isEmpty();
    }

    @Test
    void leavesOtherFilesAndNamelessMemory() throws IOException {
        BufferedReader smaps = smaps(
                mapping("7f0000000000-7f0000001000", "r-xp", "/lib/x86_64-linux-gnu/libc.so.6", 0),
                mapping("7f0000002000-7f0000003000", "r--p", "/srv/opt/floe", 0),
                mapping("7f0000004000-7f0000005000", "r--p", "", 0));
        assertThat(ProgramPages.constant(smaps, "/opt/floe")).isEmpty();
    }

    @Test
    void knowsAFileThatWasReplacedSinceTheStart() throws IOException {
        BufferedReader smaps = smaps(mapping("00410000-02180000", "r-xp", "/opt/floe (deleted)", 0));
        assertThat(ProgramPages.constant(smaps, "/opt/floe (deleted)")).hasSize(1);
    }
}
