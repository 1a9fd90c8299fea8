package dev.floe.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.chain.ledger.CommittedTransaction;
import dev.floe.chain.ledger.Ledger;
import dev.floe.chain.ledger.RejectedTransactionException;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.Coin;
import java.io.IOException;
import org.jboss.logging.Logger;

/**
 * The faucet of Sui's local networks, with WAL besides SUI: {@code {"FixedAmountRequest":{"recipient":"0x…"}}} gives
 * {@value #MIST} MIST and {@value #FROST} FROST.
 */
final class Faucet {
    static final long MIST = 1_000_000_000_000L;
    static final long FROST = 1_000_000_000_000L;

    private static final Logger LOG = Logger.getLogger(Faucet.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Ledger ledger;

    Faucet(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * @param second whether to answer as version 2 of the faucet does
     * @throws RpcException if the request is not understood or nothing can be given
     */
    String give(boolean second, byte[] request) {
        ObjectId recipient = recipient(request);
        CommittedTransaction transaction;
        try {
            transaction = ledger.faucet().give(recipient, MIST, FROST);
        } catch (RejectedTransactionException e) {
            throw TransactionExecutionService.rejected(e);
        }
        if (!transaction.effects().status().succeeded()) {
            LOG.errorf("The faucet has run dry: %s", transaction.effects().status());
            throw new RpcException(RpcException.Code.UNAVAILABLE, "the faucet has run dry");
        }
        ArrayNode coins = JSON.createArrayNode();
        for (SuiObject object : transaction.outputObjects()) {
            // Sui's faucet gives SUI only, so its clients are told of the SUI only.
            boolean sui = object.type().equals(java.util.Optional.of(StructTag.coin(StructTag.SUI)));
            if (sui && object.owner().equals(new Owner.Address(recipient))) {
                coins.addObject()
                        .put("amount", coin(object).balance())
                        .put("id", object.id().toString())
                        .put("transferTxDigest", transaction.digest().toString());
            }
        }
        ObjectNode answer = JSON.createObjectNode();
        if (second) {
            answer.put("status", "Success").set("coins_sent", coins);
        } else {
            answer.set("transferredGasObjects", coins);
            answer.putNull("error");
        }
        return answer.toString();
    }

    private static Coin coin(SuiObject object) {
        return dev.floe.bytes.BcsReader.parse(object.contents().orElseThrow(), Coin::read);
    }

    private static ObjectId recipient(byte[] request) {
        try {
            JsonNode recipient =
                    JSON.readTree(request).path("FixedAmountRequest").path("recipient");
            if (!recipient.isTextual()) {
                throw RpcException.invalid("the body is to be {\"FixedAmountRequest\":{\"recipient\":\"0x…\"}}");
            }
            return Requests.id("recipient", recipient.textValue());
        } catch (JsonProcessingException e) {
            throw RpcException.invalid("the body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    /** What says that nothing was given. */
    static String failure(String message) {
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("status").putObject("Failure").put("internal", message);
        answer.put("error", message);
        return answer.toString();
    }
}
