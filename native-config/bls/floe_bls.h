/*
 * BLS12-381 for the image, over blst: keys in G1 and signatures in G2 as storage nodes have them, and the other way round
 * for validators. Points are uncompressed, 96 bytes in G1 and 192 in G2. Unless it says otherwise, what comes in was given
 * out by these functions: a point is on its curve and in its group, a secret is at least 1 and less than the group's order.
 */
#ifndef FLOE_BLS_H
#define FLOE_BLS_H

#include <stdint.h>

/* What reading of a point found. */
enum {
  FLOE_BLS_OK = 0,
  FLOE_BLS_BAD_ENCODING = 1,
  FLOE_BLS_NOT_ON_CURVE = 2,
  FLOE_BLS_NOT_IN_GROUP = 3
};

/* A secret, 32 bytes, big-endian, out of any 32 or more bytes. */
void floe_bls_secret(const uint8_t *seed, int64_t length, uint8_t *secret);

void floe_bls_public(const uint8_t *secret, uint8_t *point);
void floe_bls_sign(const uint8_t *secret, const uint8_t *message, int64_t length, uint8_t *point);
int floe_bls_verify(const uint8_t *public_point, const uint8_t *signature, const uint8_t *message, int64_t length);

/* Any bytes: 48 of a compressed point or 96 of another one; infinity is not in the group here. */
int floe_bls_read_public(const uint8_t *bytes, int compressed, uint8_t *point);
/* Any 96 bytes of a compressed point. */
int floe_bls_read_signature(const uint8_t *bytes, uint8_t *point);

void floe_bls_compress_public(const uint8_t *point, uint8_t *bytes);
void floe_bls_compress_signature(const uint8_t *point, uint8_t *bytes);

/* The sum of count points that lie one behind the other; 1 if it is infinity. */
int floe_bls_sum_public(const uint8_t *points, int count, uint8_t *sum);
int floe_bls_sum_signatures(const uint8_t *points, int count, uint8_t *sum);
/* The first of count points without the others; 1 if that is infinity. */
int floe_bls_difference(const uint8_t *points, int count, uint8_t *difference);

/* A validator's: 96 bytes of a compressed key, 48 of a compressed signature. */
void floe_bls_validator_public(const uint8_t *secret, uint8_t *bytes);
void floe_bls_validator_sign(const uint8_t *secret, const uint8_t *message, int64_t length, uint8_t *bytes);

#endif
