package dev.floe.publisher;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.door.admin.AdminAnswer;
import dev.floe.door.admin.AdminRequest;
import dev.floe.door.admin.AdminRoom;
import dev.floe.door.admin.AdminRoute;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusNetwork.Balances;
import dev.floe.write.WriteConnection;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** Tells operators, and nobody else, what is in the wallets that pay. */
@Singleton
final class PublisherWallets implements AdminRoom {
    private final Instance<WriteConnection> connection;

    @Inject
    PublisherWallets(Instance<WriteConnection> connection) {
        this.connection = connection;
    }

    @Override
    public String role() {
        return PublisherRoom.ROLE;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.get("/admin/wallets", this::balances));
    }

    private AdminAnswer balances(AdminRequest request) {
        WriteConnection open = connection.get();
        ArrayNode wallets = JsonNodeFactory.instance.arrayNode();
        try {
            tell(open, "main", open.contract().address(), wallets);
            for (ObjectId wallet : open.subWallets()) {
                tell(open, "sub", wallet, wallets);
            }
        } catch (SuiException e) {
            throw new RefusedException(Refusal.of(ApiStatus.UNAVAILABLE, "CHAIN_UNAVAILABLE", e.getMessage()));
        }
        return AdminAnswer.ok(JsonNodeFactory.instance.objectNode().set("wallets", wallets));
    }

    private static void tell(WriteConnection open, String kind, ObjectId address, ArrayNode into) throws SuiException {
        Balances coins = open.network().balances(address);
        into.addObject()
                .put("wallet", kind)
                .put("address", address.toString())
                .put("mist", coins.mist())
                .put("frost", coins.frost());
    }
}
