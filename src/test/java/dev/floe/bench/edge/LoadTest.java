package dev.floe.bench.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final String PRINTED = """
            Running 5s test @ http://127.0.0.1:8080/x
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency   570.03us    0.95ms  33.88ms   97.01%
                Req/Sec   121.03k     9.31k  131.50k    80.00%
              Latency Distribution
                 50%  487.00us
                 75%  602.00us
                 90%    0.86ms
                 99%    2.71s
              602345 requests in 5.00s, 5.91GB read
            Requests/sec: 120432.66
            Transfer/sec:      1.18GB
            """;

    @Test
    void whatWrkPrintsIsRead() {
        assertThat(Load.parse(PRINTED)).contains(new Load(120_432.66, 0.487, 2_710, 0));
    }

    @Test
    void errorsAreAddedUp() {
        String failing = PRINTED.replace(
                "Requests/sec",
                "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 50\nRequests/sec");
        assertThat(Load.parse(failing))
                .hasValueSatisfying(load -> assertThat(load.errors()).isEqualTo(60));
    }

    private static final String PRINTED_BY_H2LOAD = """
            Application protocol: h2
            Main benchmark duration is over for thread #0. Stopping all clients.

            finished in 2.23s, 386.50 req/s, 3.83MB/s
            requests: 773 total, 837 started, 773 done, 770 succeeded, 2 failed, 1 errored, 0 timeout
            status codes: 770 2xx, 0 3xx, 2 4xx, 0 5xx
            time for request:     7.97ms    289.04ms    124.62ms     85.27ms    59.25%
            """;

    @Test
    void whatH2loadPrintsIsReadWithItsLog() {
        List<String> log = new ArrayList<>();
        for (int i = 100; i > 0; i--) {
            log.add("1796050838676565\t200\t" + i * 1000);
        }
        log.add("1796050838676565\t404\t1");
        log.add("1796050838676565\t-1\t1");
        assertThat(Load.parse(PRINTED_BY_H2LOAD, log)).contains(new Load(386.5, 51, 99, 3));
    }

    @Test
    void whatH2loadWasNotAnsweredIsNothing() {
        assertThat(Load.parse(PRINTED_BY_H2LOAD, List.of())).isEmpty();
        assertThat(Load.parse("could not connect", List.of("1\t200\t1"))).isEmpty();
    }

    @Test
    void whatItDidNotMeasureIsNothing() {
        assertThat(Load.parse("unable to connect to 127.0.0.1:1 Connection refused"))
                .isEmpty();
    }
}
