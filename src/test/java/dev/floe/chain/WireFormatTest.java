package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WireFormatTest {
    private static byte[] frame(byte[] message) {
        return WireFormat.WEB.frame(message).getBytes();
    }

    @Test
    void knowsItsContentTypes() {
        assertThat(WireFormat.ofContentType("application/grpc")).contains(WireFormat.NATIVE);
        assertThat(WireFormat.ofContentType("application/grpc+proto")).contains(WireFormat.NATIVE);
        assertThat(WireFormat.ofContentType("application/grpc-web")).contains(WireFormat.WEB);
        assertThat(WireFormat.ofContentType("Application/GRPC-web+proto; charset=utf-8"))
                .contains(WireFormat.WEB);
        assertThat(WireFormat.ofContentType("application/grpc-web-text")).contains(WireFormat.WEB_TEXT);
        assertThat(WireFormat.ofContentType("application/json")).isEmpty();
        assertThat(WireFormat.ofContentType(null)).isEmpty();
    }

    @Property
    void readsWhatItFrames(@ForAll byte[] message) {
        for (WireFormat format : WireFormat.values()) {
            assertThat(format.message(format.frame(message).getBytes())).isEqualTo(message);
        }
    }

    @Property
    void readsTextInParts(@ForAll byte[] message) {
        byte[] frame = frame(message);
        int cut = frame.length / 2;
        Base64.Encoder base64 = Base64.getEncoder();
        String text = base64.encodeToString(java.util.Arrays.copyOf(frame, cut))
                + base64.encodeToString(java.util.Arrays.copyOfRange(frame, cut, frame.length));
        assertThat(WireFormat.WEB_TEXT.message(text.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(message);
    }

    @Property
    void hostileBodiesAreRefusedAndNothingElse(@ForAll byte[] body) {
        for (WireFormat format : WireFormat.values()) {
            try {
                format.message(body);
            } catch (RpcException e) {
                assertThat(e.code()).isIn(RpcException.Code.INVALID_ARGUMENT, RpcException.Code.UNIMPLEMENTED);
            }
        }
    }

    @Test
    void refusesWhatIsNotOneFrame() {
        byte[] frame = frame(new byte[] {1, 2, 3});
        byte[] longer = java.util.Arrays.copyOf(frame, frame.length + 1);
        byte[] compressed = frame.clone();
        compressed[0] = 1;
        byte[] huge = frame.clone();
        huge[1] = (byte) 0xFF;
        assertThatThrownBy(() -> WireFormat.WEB.message(longer)).hasMessageContaining("announces 3 bytes, but 4");
        assertThatThrownBy(() -> WireFormat.WEB.message(huge)).hasMessageContaining("announces 4278190083 bytes");
        assertThatThrownBy(() -> WireFormat.WEB.message(new byte[4])).isInstanceOf(RpcException.class);
        assertThatThrownBy(() -> WireFormat.WEB_TEXT.message("no base64!".getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("base64");
        assertThatThrownBy(() -> WireFormat.WEB.message(compressed))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.code()).isEqualTo(RpcException.Code.UNIMPLEMENTED));
    }

    @Test
    void endsABodyWithTrailers() {
        byte[] text = WireFormat.WEB_TEXT.trailers(5, "no 'ü' here\n").getBytes();
        byte[] frame = Base64.getDecoder().decode(text);
        assertThat(frame[0]).isEqualTo((byte) 0x80);
        assertThat(new String(frame, 5, frame.length - 5, StandardCharsets.US_ASCII))
                .isEqualTo("grpc-status:5\r\ngrpc-message:no '%C3%BC' here%0A\r\n");
    }
}
