package dev.floe.sui.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.protocol.ObjectId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WalrusRootTest {
    @ParameterizedTest
    @CsvSource({
        "0x2134d52768ea07e8c43570ef975eb3e4c27a39fa6396bef985b5abc58d03ddd2,"
                + "0x0b2d4076d3a0b82a632144e835cd972527b185bda9d55011a9cc38fe557a475d",
        "0x10b9d30c28448939ce6c4d6c6e0ffce4a7f8a4ada8248bdad09ef8b70e4a3904,"
                + "0xa1d6719d0447c536a41688d5762449782bed731ac708659d98f9bff668b555b3",
        "0x6c2547cbbc38025cf3adac45f63cb0a8d12ecf777cdc75a4971612bf97fdf6af,"
                + "0x7fb94d17d38b895b1aaa25319343970b04b3cebfba7940ceddff8dfcedade095",
        "0xbe46180321c30aab2f8b3501e24048377287fa708018a5b7c2792b35fe339ee3,"
                + "0x5343c053fbd861264dcd24ce3eabf652c671e3afa7d25f90b0986a7462830171",
    })
    void theStateOfTheRealNetworksIsFound(String root, String field) {
        assertThat(WalrusRoot.innerField(ObjectId.parse(root).orElseThrow(), 3)).hasToString(field);
    }
}
