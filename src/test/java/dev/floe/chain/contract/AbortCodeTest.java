package dev.floe.chain.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sui.AbortNames;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The chain and its clients call reasons by the same names. */
class AbortCodeTest {
    @ParameterizedTest
    @EnumSource
    void clientsKnowTheName(AbortCode code) {
        assertThat(AbortNames.abort(code.module(), code.code()).name()).isEqualTo(code.moveName());
    }
}
