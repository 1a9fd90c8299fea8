package dev.floe.edge;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Connections of clients that take any certificate. */
final class TlsSockets {
    /** The certificate is what is looked at. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private TlsSockets() {}

    /**
     * One whose handshake is done.
     *
     * @param protocols what may be spoken, for those who say so
     */
    static SSLSocket connect(URI server, String... protocols) throws IOException {
        return connect(server, List.of(), protocols);
    }

    /** The same of who asks for a host by its name. */
    static SSLSocket connectAs(URI server, String host, String... protocols) throws IOException {
        return connect(server, List.of(new SNIHostName(host)), protocols);
    }

    private static SSLSocket connect(URI server, List<SNIServerName> names, String... protocols) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(server.getHost(), server.getPort());
            socket.setSoTimeout(60_000);
            // Else the first request waits until the server has acknowledged the end of the handshake, which it does
            // late.
            socket.setTcpNoDelay(true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            if (!names.isEmpty()) {
                parameters.setServerNames(names);
            }
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
