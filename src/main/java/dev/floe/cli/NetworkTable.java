package dev.floe.cli;

import dev.floe.devnet.Devnet;
import java.util.List;
import java.util.stream.Stream;

/** The table of a network for people. */
final class NetworkTable {
    private NetworkTable() {}

    static String of(Devnet devnet) {
        List<String[]> rows = Stream.concat(
                        Stream.<String[]>of(new String[] {"SERVICE", "URL", "PID", "SHARDS"}),
                        devnet.services().stream().map(service -> new String[] {
                            service.name(),
                            devnet.url(service.name()).toString(),
                            Long.toString(service.pid()),
                            devnet.nodes().contains(service.name())
                                    ? Integer.toString(devnet.shards(service.name()))
                                    : ""
                        }))
                .toList();
        int columns = rows.getFirst().length;
        StringBuilder table = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                int at = column;
                int width = rows.stream().mapToInt(r -> r[at].length()).max().orElse(0) + 2;
                line.append(row[column]).append(" ".repeat(width - row[column].length()));
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        return table.append("directory: ")
                .append(devnet.directory())
                .append("\nclients:   --config ")
                .append(devnet.clientConfig())
                .append('\n')
                .toString();
    }
}
