package dev.floe.cli;

import dev.floe.devnet.Devnet;
import dev.floe.edge.sites.Base36;
import dev.floe.protocol.ObjectId;
import dev.floe.write.sites.SiteSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A website on a network of one's own, published by {@code floe site deploy} as anybody would. */
final class DemoSite {
    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>A website on Walrus</title>
            <link rel="stylesheet" href="style.css">
            <h1>A website on Walrus</h1>
            <p>This page, its style, its script and its picture are files in one quilt. The chain says where they are; the edge
            gathered them from storage nodes, compared them with what the chain says, and answers at a host that is this site's
            alone.</p>
            <img src="floe.png" alt="">
            <p id="said">The script has not run.</p>
            <script src="said.js"></script>
            """;
    private static final String STYLE =
            "body { font: 18px/1.6 system-ui, sans-serif; max-width: 40em; margin: 3em auto; padding: 0 1em }\n"
                    + "img { max-width: 100%; border-radius: 8px }\n";
    private static final String SCRIPT =
            "document.querySelector('#said').textContent = 'The script runs at ' + location.host + '.';\n";

    private DemoSite() {}

    /**
     * Publishes it.
     *
     * @param folder where its files are put
     * @return where it is
     */
    static URI publish(Devnet devnet, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("index.html"), PAGE);
        Files.writeString(folder.resolve("style.css"), STYLE);
        Files.writeString(folder.resolve("said.js"), SCRIPT);
        try (InputStream picture = DemoSite.class.getResourceAsStream("/demo/floe.png")) {
            if (picture == null) {
                throw new IOException("this build of Floe lacks /demo/floe.png");
            }
            Files.write(folder.resolve("floe.png"), picture.readAllBytes());
        }
        String config = devnet.clientConfig().toString();
        int code = Floe.commandLine().execute("site", "deploy", folder.toString(), "--epochs", "5", "--config", config);
        if (code != 0) {
            throw new IOException("floe site deploy " + folder + " ended with " + code);
        }
        ObjectId site = SiteSettings.parse(Files.readString(folder.resolve(SiteSettings.FILE)))
                .objectId()
                .orElseThrow(() -> new IOException("floe site deploy did not say which site it made"));
        return URI.create("http://" + Base36.label(site) + ".localhost:"
                + devnet.edgeUrl().getPort() + "/");
    }
}
