package dev.floe.node.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A door that for a while cannot take who comes. */
@Timeout(120)
class ArrivalsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** How often taking a connection still fails. */
    private final AtomicInteger failures = new AtomicInteger();

    private final Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();

    private final Handler listening = new Handler() {
        @Override
        public void publish(LogRecord event) {
            logged.add(event);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private final class Failing extends Listener {
        private final Supplier<Throwable> fault;

        Failing(Supplier<Throwable> fault) {
            this.fault = fault;
        }

        @Override
        protected int doReadMessages(List<Object> into) throws Exception {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                switch (fault.get()) {
                    case Error error -> throw error;
                    case Exception exception -> throw exception;
                    case Throwable other -> throw new AssertionError(other);
                }
            }
            return super.doReadMessages(into);
        }
    }

    private void staysOpenAfter(Supplier<Throwable> fault) throws IOException {
        Logger faults = Logger.getLogger(ArrivalFaults.class.getName());
        // Netty's tail speaks of what nobody took.
        Logger tail = Logger.getLogger("io.netty.channel.DefaultChannelPipeline");
        faults.addHandler(listening);
        tail.addHandler(listening);
        failures.set(2);
        try (Door door = new Door(
                new InetSocketAddress("127.0.0.1", 0),
                Optional.empty(),
                false,
                new DoorLimits(16, 8, 100, 8192, 16 << 20, 1, PATIENCE, PATIENCE, PATIENCE, PATIENCE),
                List.of(),
                request -> Response.text(200, "here"),
                () -> (ServerChannel) new Failing(fault))) {
            try (Socket socket = new Socket("127.0.0.1", door.address().getPort())) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1));
                InputStream in = socket.getInputStream();
                assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                        .startsWith("HTTP/1.1 200 OK")
                        .endsWith("here");
            }
        } finally {
            faults.removeHandler(listening);
            tail.removeHandler(listening);
        }
        assertThat(failures).hasValue(0);
        assertThat(logged).as("one line for all of a minute").hasSize(1);
        assertThat(logged.element().getThrown()).isNull();
    }

    @Test
    void itTakesConnectionsAgainAfterItHadNoMemoryForOne() throws IOException {
        staysOpenAfter(() -> new OutOfMemoryError("injected"));
    }

    @Test
    void itTakesConnectionsAgainAfterABug() throws IOException {
        staysOpenAfter(() -> new IllegalStateException("injected"));
    }

    @Test
    void itSaysWhatHelpsAgainstTooManyOpenFiles() throws IOException {
        staysOpenAfter(() -> new IOException("Too many open files"));
        assertThat(new org.jboss.logmanager.formatters.PatternFormatter("%s")
                        .format(org.jboss.logmanager.ExtLogRecord.wrap(logged.element())))
                .contains("Too many open files")
                .contains("ulimit -n");
    }
}
