package dev.floe.bench.edge;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Test
    void whatItDidNotMeasureIsNothing() {
        assertThat(Load.parse("unable to connect to 127.0.0.1:1 Connection refused"))
                .isEmpty();
    }
}
