package dev.floe.bench.edge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** nginx with a cache in front of an edge, and with a location that says two letters without asking anybody. */
final class Nginx implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final URI url;
    private final URI secure;
    /** For its configuration, its cache and its log, while it runs. */
    private final Path directory;

    private Nginx(Process process, URI url, URI secure, Path directory) {
        this.process = process;
        this.url = url;
        this.secure = secure;
        this.directory = directory;
    }

    static Nginx start(Path program, URI edge, ServerCertificate certificate) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("floe-bench-nginx");
        Files.createDirectory(directory.resolve("cache"));
        int port;
        int securePort;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket another = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
            securePort = another.getLocalPort();
        }
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(
                configuration,
                configuration(directory, port, securePort, certificate, edge, System.getProperty("user.name")));
        Process process = new ProcessBuilder(List.of(
                        program.toString(),
                        "-p",
                        directory.toString(),
                        "-c",
                        configuration.toString(),
                        "-e",
                        directory.resolve("error.log").toString()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("nginx.log").toFile())
                .start();
        Nginx nginx = new Nginx(
                process,
                URI.create("http://127.0.0.1:" + port),
                URI.create("https://127.0.0.1:" + securePort),
                directory);
        nginx.awaitStart();
        return nginx;
    }

    /** What Debian's nginx does by default, with a cache, and without a log as the edge has none. */
    static String configuration(
            Path directory, int port, int securePort, ServerCertificate certificate, URI edge, String user) {
        return String.join(
                "\n",
                user.equals("root") ? "user root;" : "",
                "daemon off;",
                "worker_processes auto;",
                "pid " + directory + "/nginx.pid;",
                "events { worker_connections 4096; }",
                "http {",
                "  sendfile on;",
                "  tcp_nodelay on;",
                "  access_log off;",
                "  keepalive_requests 1000000000;",
                "  open_file_cache max=1000;",
                "  client_body_temp_path " + directory + "/body;",
                "  proxy_temp_path " + directory + "/temp;",
                "  fastcgi_temp_path " + directory + "/fastcgi;",
                "  uwsgi_temp_path " + directory + "/uwsgi;",
                "  scgi_temp_path " + directory + "/scgi;",
                "  proxy_cache_path " + directory + "/cache keys_zone=blobs:10m max_size=10g use_temp_path=off;",
                "  server {",
                "    listen 127.0.0.1:" + port + " backlog=4096;",
                "    listen 127.0.0.1:" + securePort + " ssl http2 backlog=4096;",
                "    ssl_certificate " + certificate.certificate() + ";",
                "    ssl_certificate_key " + certificate.key() + ";",
                "    ssl_protocols TLSv1.2 TLSv1.3;",
                "    location /ceiling { return 200 \"ok\"; }",
                "    location / {",
                "      proxy_pass " + edge + ";",
                "      proxy_cache blobs;",
                "      proxy_cache_valid 200 1h;",
                "      add_header X-Cache-Status $upstream_cache_status;",
                "    }",
                "  }",
                "}",
                "");
    }

    private void awaitStart() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!listens()) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                Path log = directory.resolve("error.log");
                String said = Files.exists(log) ? Files.readString(log).strip() : "no word of it";
                close();
                throw new IOException("nginx did not start: " + said);
            }
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    URI url() {
        return url;
    }

    /** Where it answers over TLS. */
    URI secure() {
        return secure;
    }

    /** Its processes. */
    List<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.err.println("left behind: " + e.getMessage());
        }
    }
}
