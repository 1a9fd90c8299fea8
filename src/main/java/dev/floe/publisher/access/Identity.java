package dev.floe.publisher.access;

import java.util.Optional;

/**
 * Who makes a request, as far as it has shown that.
 *
 * @param account whom it is counted for
 * @param allowance what that may store on a day
 * @param token what the request's token says, if it has one
 */
public record Identity(String account, Allowance allowance, Optional<TokenClaims> token) {}
