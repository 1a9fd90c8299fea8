#include "floe_bls.h"

#include <stddef.h>

#include "../blst/bindings/blst.h"

enum { G1 = 96, G2 = 192 };

static const byte NODES_DST[] = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_";
static const byte VALIDATORS_DST[] = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

static blst_scalar scalar(const uint8_t *secret) {
  blst_scalar scalar;
  blst_scalar_from_bendian(&scalar, secret);
  return scalar;
}

static int fault(BLST_ERROR error) {
  switch (error) {
    case BLST_SUCCESS:
      return FLOE_BLS_OK;
    case BLST_POINT_NOT_ON_CURVE:
      return FLOE_BLS_NOT_ON_CURVE;
    case BLST_POINT_NOT_IN_GROUP:
      return FLOE_BLS_NOT_IN_GROUP;
    default:
      return FLOE_BLS_BAD_ENCODING;
  }
}

void floe_bls_secret(const uint8_t *seed, int64_t length, uint8_t *secret) {
  blst_scalar scalar;
  blst_keygen(&scalar, seed, (size_t)length, NULL, 0);
  blst_bendian_from_scalar(secret, &scalar);
}

void floe_bls_public(const uint8_t *secret, uint8_t *point) {
  blst_scalar s = scalar(secret);
  blst_p1 p;
  blst_sk_to_pk_in_g1(&p, &s);
  blst_p1_serialize(point, &p);
}

void floe_bls_sign(const uint8_t *secret, const uint8_t *message, int64_t length, uint8_t *point) {
  blst_scalar s = scalar(secret);
  blst_p2 hash;
  blst_hash_to_g2(&hash, message, (size_t)length, NODES_DST, sizeof NODES_DST - 1, NULL, 0);
  blst_p2 signature;
  blst_sign_pk_in_g1(&signature, &hash, &s);
  blst_p2_serialize(point, &signature);
}

int floe_bls_verify(const uint8_t *public_point, const uint8_t *signature, const uint8_t *message, int64_t length) {
  blst_p1_affine key;
  blst_p2_affine signed_point;
  return blst_p1_deserialize(&key, public_point) == BLST_SUCCESS
         && blst_p2_deserialize(&signed_point, signature) == BLST_SUCCESS
         && blst_core_verify_pk_in_g1(&key, &signed_point, 1, message, (size_t)length, NODES_DST, sizeof NODES_DST - 1,
                                      NULL, 0)
                == BLST_SUCCESS;
}

int floe_bls_read_public(const uint8_t *bytes, int compressed, uint8_t *point) {
  blst_p1_affine p;
  BLST_ERROR error = compressed ? blst_p1_uncompress(&p, bytes) : blst_p1_deserialize(&p, bytes);
  if (error != BLST_SUCCESS) {
    return fault(error);
  }
  if (blst_p1_affine_is_inf(&p) || !blst_p1_affine_in_g1(&p)) {
    return FLOE_BLS_NOT_IN_GROUP;
  }
  blst_p1_affine_serialize(point, &p);
  return FLOE_BLS_OK;
}

int floe_bls_read_signature(const uint8_t *bytes, uint8_t *point) {
  blst_p2_affine p;
  BLST_ERROR error = blst_p2_uncompress(&p, bytes);
  if (error != BLST_SUCCESS) {
    return fault(error);
  }
  if (blst_p2_affine_is_inf(&p) || !blst_p2_affine_in_g2(&p)) {
    return FLOE_BLS_NOT_IN_GROUP;
  }
  blst_p2_affine_serialize(point, &p);
  return FLOE_BLS_OK;
}

void floe_bls_compress_public(const uint8_t *point, uint8_t *bytes) {
  blst_p1_affine p;
  blst_p1_deserialize(&p, point);
  blst_p1_affine_compress(bytes, &p);
}

void floe_bls_compress_signature(const uint8_t *point, uint8_t *bytes) {
  blst_p2_affine p;
  blst_p2_deserialize(&p, point);
  blst_p2_affine_compress(bytes, &p);
}

static blst_p1 sum_of_publics(const uint8_t *points, int count) {
  blst_p1 sum = {0};
  for (int i = 0; i < count; i++) {
    blst_p1_affine p;
    blst_p1_deserialize(&p, points + (size_t)i * G1);
    blst_p1_add_or_double_affine(&sum, &sum, &p);
  }
  return sum;
}

static int write_public(const blst_p1 *p, uint8_t *point) {
  blst_p1_serialize(point, p);
  return blst_p1_is_inf(p) ? 1 : 0;
}

int floe_bls_sum_public(const uint8_t *points, int count, uint8_t *sum) {
  blst_p1 p = sum_of_publics(points, count);
  return write_public(&p, sum);
}

int floe_bls_difference(const uint8_t *points, int count, uint8_t *difference) {
  blst_p1 others = sum_of_publics(points + G1, count - 1);
  blst_p1_cneg(&others, 1);
  blst_p1_affine first;
  blst_p1_deserialize(&first, points);
  blst_p1_add_or_double_affine(&others, &others, &first);
  return write_public(&others, difference);
}

int floe_bls_sum_signatures(const uint8_t *points, int count, uint8_t *sum) {
  blst_p2 all = {0};
  for (int i = 0; i < count; i++) {
    blst_p2_affine p;
    blst_p2_deserialize(&p, points + (size_t)i * G2);
    blst_p2_add_or_double_affine(&all, &all, &p);
  }
  blst_p2_serialize(sum, &all);
  return blst_p2_is_inf(&all) ? 1 : 0;
}

void floe_bls_validator_public(const uint8_t *secret, uint8_t *bytes) {
  blst_scalar s = scalar(secret);
  blst_p2 p;
  blst_sk_to_pk_in_g2(&p, &s);
  blst_p2_compress(bytes, &p);
}

void floe_bls_validator_sign(const uint8_t *secret, const uint8_t *message, int64_t length, uint8_t *bytes) {
  blst_scalar s = scalar(secret);
  blst_p1 hash;
  blst_hash_to_g1(&hash, message, (size_t)length, VALIDATORS_DST, sizeof VALIDATORS_DST - 1, NULL, 0);
  blst_p1 signature;
  blst_sign_pk_in_g2(&signature, &hash, &s);
  blst_p1_compress(bytes, &signature);
}
