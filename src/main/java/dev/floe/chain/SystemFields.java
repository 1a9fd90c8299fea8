package dev.floe.chain;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.floe.chain.ledger.Ledger;
import dev.floe.sui.rpc.Epoch;
import java.util.Map;

/**
 * What an epoch says of Sui itself: the system's state and the limits of the protocol, which wallets and builders of
 * transactions ask for. This chain has no such state, so this is what it would be with one validator that nobody stakes with.
 * No classes are generated for these messages, of which little is used: the numbers are those of {@code sui.rpc.v2}.
 */
final class SystemFields {
    private static final int SYSTEM_STATE = 3;
    private static final int PROTOCOL_CONFIG = 9;
    private static final long PROTOCOL_VERSION = 1;
    /** Sui's epoch does not end here; clients reckon with the end. */
    private static final long HUNDRED_YEARS_MILLIS = 100L * 365 * 24 * 60 * 60 * 1000;

    private SystemFields() {}

    /** The epoch with those of the fields that {@code mask} wants. */
    static Epoch addedTo(Epoch epoch, ReadMask mask, Ledger ledger) {
        UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();
        if (mask.wants("system_state")) {
            fields.mergeField(SYSTEM_STATE, message(systemState(ledger)));
        }
        if (mask.wants("protocol_config")) {
            fields.mergeField(PROTOCOL_CONFIG, message(protocolConfig(ledger)));
        }
        return epoch.toBuilder().mergeUnknownFields(fields.build()).build();
    }

    private static UnknownFieldSet systemState(Ledger ledger) {
        UnknownFieldSet storageFund = numbers(0, 0);
        UnknownFieldSet parameters = numbers(HUNDRED_YEARS_MILLIS, 0, 1, 1, 0, 0, 0, 0);
        UnknownFieldSet stakeSubsidy = numbers(0, 0, 0, 0, 0);
        return UnknownFieldSet.newBuilder()
                .mergeField(1, number(1))
                .mergeField(2, number(Ledger.SUI_EPOCH))
                .mergeField(3, number(PROTOCOL_VERSION))
                .mergeField(5, message(storageFund))
                .mergeField(6, message(parameters))
                .mergeField(7, number(Ledger.REFERENCE_GAS_PRICE))
                .mergeField(9, message(stakeSubsidy))
                // Whether the system is in safe mode, and what was kept back by it.
                .mergeField(10, number(0))
                .mergeField(11, number(0))
                .mergeField(12, number(0))
                .mergeField(13, number(0))
                .mergeField(14, number(0))
                .mergeField(15, number(ledger.genesis().timestampMillis()))
                .build();
    }

    private static UnknownFieldSet protocolConfig(Ledger ledger) {
        UnknownFieldSet.Field.Builder attributes = UnknownFieldSet.Field.newBuilder();
        for (Map.Entry<String, Long> limit : ledger.limits().entrySet()) {
            attributes.addLengthDelimited(UnknownFieldSet.newBuilder()
                    .mergeField(1, text(limit.getKey()))
                    .mergeField(2, text(limit.getValue().toString()))
                    .build()
                    .toByteString());
        }
        return UnknownFieldSet.newBuilder()
                .mergeField(1, number(PROTOCOL_VERSION))
                .mergeField(3, attributes.build())
                .build();
    }

    /** A message of numbers only, which are its fields from 1 on. */
    private static UnknownFieldSet numbers(long... values) {
        UnknownFieldSet.Builder message = UnknownFieldSet.newBuilder();
        for (int i = 0; i < values.length; i++) {
            message.mergeField(i + 1, number(values[i]));
        }
        return message.build();
    }

    private static UnknownFieldSet.Field number(long value) {
        return UnknownFieldSet.Field.newBuilder().addVarint(value).build();
    }

    private static UnknownFieldSet.Field text(String value) {
        return UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFromUtf8(value))
                .build();
    }

    private static UnknownFieldSet.Field message(UnknownFieldSet value) {
        return UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(value.toByteString())
                .build();
    }
}
