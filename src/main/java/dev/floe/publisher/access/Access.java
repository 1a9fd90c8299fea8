package dev.floe.publisher.access;

import dev.floe.publisher.access.AccessException.Reason;
import dev.floe.write.StoreException;
import dev.floe.write.StoreRequest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets requests in: those with a valid token or a known key if there are any, everybody's else; and none beyond what its
 * account may store on a day. Thread-safe.
 */
public final class Access {
    /** Whom the stores of a publisher are counted for that asks nobody who they are. */
    private static final String EVERYBODY = "everybody";

    private static final Pattern BEARER = Pattern.compile("(?i)bearer +([\\x21-\\x7e]+) *");
    /** Keys have no dots twice. */
    private static final Pattern TOKEN = Pattern.compile("[^.]*\\.[^.]*\\.[^.]*");

    private final Optional<TokenVerifier> tokens;
    private final Optional<UsedTokens> used;
    private final Optional<ApiKeys> keys;
    private final Allowance each;
    private final Budgets budgets;
    private final Pricing pricing;

    /**
     * @param tokens checks tokens, if they are taken
     * @param used remembers them
     * @param keys the keys that are taken, if any are
     * @param each what an account may store on a day that has no allowance of its own
     */
    public Access(
            Optional<TokenVerifier> tokens,
            Optional<UsedTokens> used,
            Optional<ApiKeys> keys,
            Allowance each,
            Budgets budgets,
            Pricing pricing) {
        this.tokens = tokens;
        this.used = used;
        this.keys = keys;
        this.each = each;
        this.budgets = budgets;
        this.pricing = pricing;
    }

    /** Whether a request has to say who makes it. */
    public boolean isClosed() {
        return tokens.isPresent() || keys.isPresent();
    }

    /**
     * Who makes a request.
     *
     * @param authorization the request's header field of this name
     * @throws AccessException if it has to say that and does not, or not in a way that can be trusted
     */
    public Identity identify(Optional<String> authorization) throws AccessException {
        if (!isClosed()) {
            return new Identity(EVERYBODY, each, Optional.empty());
        }
        Matcher bearer = BEARER.matcher(authorization.orElse(""));
        if (authorization.isEmpty()) {
            throw new AccessException(
                    Reason.MISSING_CREDENTIALS, "this publisher stores for those who send Authorization: Bearer ...");
        }
        if (!bearer.matches()) {
            throw new AccessException(
                    Reason.INVALID_TOKEN,
                    "Authorization must be 'Bearer' and " + (tokens.isPresent() ? "a token" : "a key"));
        }
        String credential = bearer.group(1);
        boolean looksLikeToken = TOKEN.matcher(credential).matches();
        if (tokens.isPresent() && (looksLikeToken || keys.isEmpty())) {
            TokenClaims claims = tokens.get().verify(credential);
            return new Identity(claims.account(), each, Optional.of(claims));
        }
        ApiKeys.ApiKey key = keys.flatMap(known -> known.find(credential))
                .orElseThrow(() -> new AccessException(Reason.INVALID_API_KEY, "the key is not known here"));
        return new Identity("key " + key.name(), key.allowance().or(each), Optional.empty());
    }

    /**
     * Whether a request may be made at all, whatever has been made before.
     *
     * @param announced the length of the body, if that is known
     */
    public void requireAllowed(Identity identity, StoreRequest request, OptionalLong announced) throws AccessException {
        if (identity.token().isPresent()) {
            identity.token().get().requireAllows(request, announced);
        }
    }

    /**
     * Lets a request in that {@link #requireAllowed is allowed}: its token is used, and what is known of it is charged.
     *
     * @param announced the length of the body, if that is known
     */
    public Pass admit(Identity identity, StoreRequest request, OptionalLong announced)
            throws AccessException, StoreException {
        Optional<UsedTokens.Use> use = Optional.empty();
        if (identity.token().isPresent() && used.isPresent()) {
            use = Optional.of(used.get().use(identity.token().get()));
        }
        try {
            long frost = announced.isPresent() ? price(identity, announced.getAsLong(), request.epochs()) : 0;
            Budgets.Charge charge =
                    budgets.charge(identity.account(), identity.allowance(), announced.orElse(0), frost);
            return new Pass(identity, request, use, charge);
        } catch (AccessException | StoreException | RuntimeException e) {
            use.ifPresent(UsedTokens.Use::giveBack);
            throw e;
        }
    }

    private long price(Identity identity, long bytes, int epochs) throws StoreException {
        return identity.allowance().frost().isPresent() ? pricing.frost(bytes, epochs) : 0;
    }

    /** One request that was let in. Closing it gives back what it did not need; used by one thread at a time. */
    public final class Pass implements AutoCloseable {
        private final Identity identity;
        private final StoreRequest request;
        private final Optional<UsedTokens.Use> use;
        private final Budgets.Charge charge;
        private boolean paid;
        private boolean stored;

        private Pass(Identity identity, StoreRequest request, Optional<UsedTokens.Use> use, Budgets.Charge charge) {
            this.identity = identity;
            this.request = request;
            this.use = use;
            this.charge = charge;
        }

        /**
         * The body is there, and has so many bytes.
         *
         * @throws AccessException if it may not have
         */
        public void arrived(long bytes) throws AccessException, StoreException {
            if (identity.token().isPresent()) {
                identity.token().get().requireSize(bytes);
            }
            charge.is(bytes, price(identity, bytes, request.epochs()));
        }

        /** From now on WAL is spent on it, whatever becomes of it. */
        public void paid() {
            paid = true;
        }

        /** It is stored, for so much FROST. */
        public void stored(long frost) {
            stored = true;
            if (identity.allowance().frost().isPresent()) {
                charge.cost(frost);
            }
        }

        /** What is left for the account today; empty if it is not limited. */
        public Optional<Budgets.Left> left() {
            return identity.allowance().isLimited() ? Optional.of(charge.left()) : Optional.empty();
        }

        @Override
        public void close() {
            if (!stored) {
                use.ifPresent(UsedTokens.Use::giveBack);
                if (!paid) {
                    charge.giveBack();
                }
            }
        }
    }
}
