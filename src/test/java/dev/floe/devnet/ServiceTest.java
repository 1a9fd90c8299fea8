package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ServiceTest {
    @TempDir
    Path directory;

    private Service service;

    private Service shell(String script) throws Exception {
        service = new ServiceProcess(
                "thing",
                List.of("/bin/sh", "-c", script),
                Map.of("GREETING", "hello"),
                directory.resolve("logs/thing.log"));
        service.start();
        return service;
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (service != null && service.running()) {
            service.kill();
        }
    }

    @Test
    void tellsHowAProcessFailed() throws Exception {
        shell("echo $GREETING; echo goodbye >&2; exit 7");
        assertThat(service.ended().get(60, TimeUnit.SECONDS).orElseThrow())
                .startsWith("thing ended with exit code 7")
                .contains(directory.resolve("logs/thing.log").toString())
                .endsWith("hello\ngoodbye");
    }

    @Test
    void anEndThatWasAskedForIsNoFailure() throws Exception {
        shell("read line");
        var first = service.ended();
        service.askToStop();
        service.awaitStop();
        assertThat(service.running()).isFalse();
        service.start();
        assertThat(first.get(60, TimeUnit.SECONDS)).isEmpty();
        assertThat(service.running()).isTrue();
        service.kill();
        assertThat(service.ended().get(60, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void onlyTheEndOfALongLogIsShown() throws Exception {
        shell("i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done");
        service.ended().get(60, TimeUnit.SECONDS);
        assertThat(service.logTail().lines()).hasSize(25).last().isEqualTo("line 4999");
    }

    @Test
    void theProcessEndsWithTheOneThatStartedIt() throws Exception {
        // A parent that starts a service which waits for the end of its standard input, and is then killed.
        Path log = directory.resolve("child.log");
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        log.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader reader = parent.inputReader()) {
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(reader.readLine())).orElseThrow();
            assertThat(child.isAlive()).isTrue();
            parent.destroyForcibly();
            child.onExit().get(60, TimeUnit.SECONDS);
            assertThat(child.isAlive()).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }

    /** Starts a service and waits for its own violent end. */
    static final class Parent {
        public static void main(String[] args) throws Exception {
            Service service =
                    new ServiceProcess("child", List.of("/bin/sh", "-c", "cat >/dev/null"), Map.of(), Path.of(args[0]));
            service.start();
            System.out.println(service.pid());
            service.ended().join();
        }
    }

    @Test
    void settingsComeBack() throws Exception {
        Settings settings =
                new Settings(100, 1, 2, 3, List.of(4, 5), NetworkHost.loopback(), Duration.ofSeconds(60), true);
        Path file = directory.resolve("settings.json");
        settings.write(file);
        assertThat(Settings.read(file)).isEqualTo(settings);
        // Networks of before there was a choice have a day.
        Files.writeString(file, Files.readString(file).replaceAll(",?\\s*\"epochSeconds\" : 60", ""));
        assertThat(Settings.read(file).epochDuration()).isEqualTo(Duration.ofDays(1));
        // And those of before nodes had wallets go on without: the chain has their capabilities.
        Files.writeString(file, Files.readString(file).replaceAll(",?\\s*\"nodesHaveWallets\" : true", ""));
        assertThat(Settings.read(file).nodesHaveWallets()).isFalse();
        Files.writeString(file, "{\"version\":99}");
        assertThatThrownBy(() -> Settings.read(file)).isInstanceOf(DevnetException.class);
        Files.writeString(file, "{");
        assertThatThrownBy(() -> Settings.read(file))
                .isInstanceOf(DevnetException.class)
                .hasMessageContaining("--fresh");
    }

    @Test
    void clearingTakesNothingThatIsNotOfANetwork() throws Exception {
        Layout layout = new Layout(directory);
        Files.createDirectories(layout.node("node-0"));
        Files.writeString(layout.settings(), "x");
        Path precious = Files.writeString(directory.resolve("thesis.txt"), "years of work");
        assertThatThrownBy(layout::clear).isInstanceOf(DevnetException.class).hasMessageContaining("thesis.txt");
        assertThat(layout.settings()).exists();
        Files.delete(precious);
        layout.clear();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theCommandOfThisProcessRunsThisProgram() {
        FloeCommand command = FloeCommand.ofThisProcess().with(List.of("-Xmx64m"));
        assertThat(command.line(List.of("node")))
                .startsWith(command.executable())
                .contains("-Xmx64m")
                .endsWith("node")
                .noneMatch(option -> option.startsWith("-javaagent"));
    }
}
