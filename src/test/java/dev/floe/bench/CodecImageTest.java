package dev.floe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The image of the codec is compiled as the product is. */
class CodecImageTest {
    @Test
    void optionsAreThoseOfTheProduct() throws IOException {
        assertThat(CodecImage.productOptions(Files.readString(Path.of("pom.xml"))))
                .contains("-march=x86-64-v2", "-H:CPUFeatures=AES,CLMUL", "-Os");
    }

    @Test
    void aProductWithoutOptionsIsNotGuessedAt() {
        assertThatThrownBy(() -> CodecImage.productOptions("<project/>"))
                .isInstanceOf(IOException.class)
                .hasMessage("pom.xml has no floe.native.processor");
    }
}
