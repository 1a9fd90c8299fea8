package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.move.StakedWal;
import java.util.List;

/** What the reference client's JSON calls the things that a wallet owns. */
final class OwnedObjects {
    private OwnedObjects() {}

    static ArrayNode stakes(List<StakedWal> stakes) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (StakedWal stake : stakes) {
            ObjectNode entry = array.addObject().put("id", stake.id().toString());
            if (stake.withdrawEpoch().isPresent()) {
                entry.putObject("state")
                        .put("Withdrawing", stake.withdrawEpoch().get());
            } else {
                entry.put("state", "Staked");
            }
            entry.put("node_id", stake.node().toString())
                    .put("principal", stake.principal())
                    .put("activation_epoch", stake.activationEpoch());
        }
        return array;
    }

    /** One line for each. */
    static String describe(List<StakedWal> stakes) {
        StringBuilder text = new StringBuilder();
        for (StakedWal stake : stakes) {
            text.append(stake.id())
                    .append("  ")
                    .append(Quantities.wal(stake.principal()))
                    .append(" with ")
                    .append(stake.node())
                    .append(stake.withdrawEpoch()
                            .map(epoch -> ", to be withdrawn from epoch " + Integer.toUnsignedString(epoch) + " on")
                            .orElse(", counts from epoch " + Integer.toUnsignedString(stake.activationEpoch()) + " on"))
                    .append(System.lineSeparator());
        }
        return text.toString().stripTrailing();
    }

    /** Which transaction it was and what it cost, for the end of a text. */
    static String describe(WalrusContract.Receipt receipt) {
        return "  transaction " + receipt.transaction() + ", gas " + Quantities.sui(receipt.mist());
    }
}
