/* See floe_codec.h. One file, so that the image needs one object: the variants are the same code, included once each. */
#include "floe_codec.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define BLAKE2B_BLOCK 128
#define MAX_FACTORS 2048

static const uint64_t BLAKE2B_IV[8] = {
    UINT64_C(0x6a09e667f3bcc908), UINT64_C(0xbb67ae8584caa73b), UINT64_C(0x3c6ef372fe94f82b),
    UINT64_C(0xa54ff53a5f1d36f1), UINT64_C(0x510e527fade682d1), UINT64_C(0x9b05688c2b3e6c1f),
    UINT64_C(0x1f83d9abfb41bd6b), UINT64_C(0x5be0cd19137e2179)};

/*
 * A product is linear in the bits of the other element: the exclusive or of one table entry for each of its four
 * nibbles. Two tables a nibble, from the lowest: the product's low bytes, then its high bytes.
 */
typedef struct {
  uint8_t bytes[8][16];
} nibble_tables;

/*
 * The same as four matrices of bits, as the processor's affine instruction wants them: what the low and the high byte
 * contribute to the product's low and high byte.
 */
typedef struct {
  uint64_t low_to_low, high_to_high, high_to_low, low_to_high;
} matrices;

static nibble_tables factor_tables[MAX_FACTORS];
/*
 * In the tower basis an element's two bytes are its coordinates over the field of 256 elements, so a factor of that field
 * multiplies each of them alike. Most factors of a transform are such: all of layers further than 4 rows apart.
 */
static uint8_t is_bytewise[MAX_FACTORS];
/* What an element's high byte adds to its low byte when its basis is changed, by the nibbles of the high byte. */
static uint8_t basis_tables[2][16];
#if defined(__x86_64__)
static matrices factor_matrices[MAX_FACTORS];
#endif

static void make_tables(nibble_tables *tables, const uint16_t products[16]) {
  for (int nibble = 0; nibble < 4; nibble++) {
    uint8_t *low = tables->bytes[2 * nibble];
    uint8_t *high = tables->bytes[2 * nibble + 1];
    low[0] = high[0] = 0;
    for (int bit = 0; bit < 4; bit++) {
      const uint16_t product = products[4 * nibble + bit];
      for (int i = 0; i < 1 << bit; i++) {
        low[(1 << bit) + i] = (uint8_t)(low[i] ^ product);
        high[(1 << bit) + i] = (uint8_t)(high[i] ^ product >> 8);
      }
    }
  }
}

static inline int all_bytewise(int coset, int quarter) {
  return is_bytewise[coset + quarter - 1] & is_bytewise[coset + 2 * quarter - 1] &
         is_bytewise[coset + 3 * quarter - 1];
}

static inline uint64_t load64(const uint8_t *p) {
  uint64_t word;
  memcpy(&word, p, sizeof word);
  return word;
}

/* Two pieces that overlap, of a length that the compiler knows: no call. */
static inline void copy_8_to_127(uint8_t *to, const uint8_t *from, size_t count) {
#define COPY_ENDS(length) \
  do { \
    memcpy(to, from, length); \
    memcpy(to + count - (length), from + count - (length), length); \
  } while (0)
  if (count <= 16) {
    COPY_ENDS(8);
  } else if (count <= 32) {
    COPY_ENDS(16);
  } else if (count <= 64) {
    COPY_ENDS(32);
  } else {
    COPY_ENDS(64);
  }
#undef COPY_ENDS
}

#define CONCAT_(a, b) a##_##b
#define CONCAT(a, b) CONCAT_(a, b)
#define NAME(f) CONCAT(f, VARIANT)

/* ---- portable ---- */

#define VARIANT portable

typedef struct {
  uint8_t bytes[FLOE_BLOCK];
} portable_block;

static inline portable_block portable_load(const uint8_t *p) {
  portable_block b;
  memcpy(&b, p, sizeof b);
  return b;
}

static inline portable_block portable_add(portable_block a, portable_block b) {
  for (int i = 0; i < FLOE_BLOCK; i++) {
    a.bytes[i] ^= b.bytes[i];
  }
  return a;
}

static inline portable_block portable_mul_add(portable_block acc, portable_block b, const nibble_tables *f) {
  for (int i = 0; i < FLOE_BLOCK / 2; i++) {
    const uint8_t low = b.bytes[i];
    const uint8_t high = b.bytes[i + FLOE_BLOCK / 2];
    acc.bytes[i] ^= f->bytes[0][low & 15] ^ f->bytes[2][low >> 4] ^ f->bytes[4][high & 15] ^ f->bytes[6][high >> 4];
    acc.bytes[i + FLOE_BLOCK / 2] ^=
        f->bytes[1][low & 15] ^ f->bytes[3][low >> 4] ^ f->bytes[5][high & 15] ^ f->bytes[7][high >> 4];
  }
  return acc;
}

static inline portable_block portable_byte_mul_add(portable_block acc, portable_block b, const nibble_tables *f) {
  for (int i = 0; i < FLOE_BLOCK; i++) {
    acc.bytes[i] ^= f->bytes[0][b.bytes[i] & 15] ^ f->bytes[2][b.bytes[i] >> 4];
  }
  return acc;
}

static inline portable_block portable_change_basis(portable_block b) {
  for (int i = 0; i < FLOE_BLOCK / 2; i++) {
    const uint8_t high = b.bytes[i + FLOE_BLOCK / 2];
    b.bytes[i] ^= basis_tables[0][high & 15] ^ basis_tables[1][high >> 4];
  }
  return b;
}

static inline nibble_tables portable_factor(const uint16_t *products) {
  nibble_tables tables;
  make_tables(&tables, products);
  return tables;
}

#define block_t portable_block
#define factor_t nibble_tables
#define ZERO ((portable_block){{0}})
#define LOAD(p) portable_load(p)
#define STORE(p, b) \
  do { \
    const portable_block stored = b; \
    memcpy(p, &stored, sizeof stored); \
  } while (0)
#define ADD(a, b) portable_add(a, b)
#define MUL_ADD(acc, b, f) portable_mul_add(acc, b, &f)
#define FACTOR(i) factor_tables[i]
#define FACTOR_OF(products) portable_factor(products)
#define byte_factor_t nibble_tables
#define BYTE_MUL_ADD(acc, b, f) portable_byte_mul_add(acc, b, &f)
#define BYTE_FACTOR(i) factor_tables[i]
#define CHANGE_BASIS(b) portable_change_basis(b)
#include "galois.inc"
#undef block_t
#undef ZERO
#undef LOAD
#undef STORE
#undef ADD

#define WAYS 1
#define word_t uint64_t
#define WORD(x) (x)
#define WADD(a, b) ((a) + (b))
#define WXOR(a, b) ((a) ^ (b))
static inline uint64_t portable_ror(uint64_t x, int r) {
  return x >> r | x << (64 - r);
}
#define ROR32(x) portable_ror(x, 32)
#define ROR24(x) portable_ror(x, 24)
#define ROR16(x) portable_ror(x, 16)
#define ROR63(x) portable_ror(x, 63)
#define LOAD_WORDS(p) (*(p))
#define STORE_WORDS(p, w) (*(p) = (w))
#define TRANSPOSE(m, data, offset) ((m)[0] = load64((data)[0] + (offset)))
#define SHIFT_IN(low, high) ((high) << 8 | (low) >> 56)
#include "blake2b.inc"
#undef VARIANT

#if defined(__x86_64__)

/* Bit c of byte i becomes bit i of byte c. */
static inline uint64_t transpose_bits(uint64_t x) {
  uint64_t swap = (x ^ x >> 7) & UINT64_C(0x00AA00AA00AA00AA);
  x ^= swap ^ swap << 7;
  swap = (x ^ x >> 14) & UINT64_C(0x0000CCCC0000CCCC);
  x ^= swap ^ swap << 14;
  swap = (x ^ x >> 28) & UINT64_C(0x00000000F0F0F0F0);
  return x ^ swap ^ swap << 28;
}

static inline void make_matrices(matrices *m, const uint16_t products[16]) {
  uint64_t quarters[2][2] = {{0, 0}, {0, 0}};
  for (int from = 0; from < 16; from++) {
    quarters[from >> 3][0] |= (uint64_t)(products[from] & 0xFF) << 8 * (from & 7);
    quarters[from >> 3][1] |= (uint64_t)(products[from] >> 8) << 8 * (from & 7);
  }
  /* The row that makes bit i is byte 7 - i. */
  m->low_to_low = __builtin_bswap64(transpose_bits(quarters[0][0]));
  m->low_to_high = __builtin_bswap64(transpose_bits(quarters[0][1]));
  m->high_to_low = __builtin_bswap64(transpose_bits(quarters[1][0]));
  m->high_to_high = __builtin_bswap64(transpose_bits(quarters[1][1]));
}

/* ---- x86-64: 16 bytes at once ---- */

#pragma GCC push_options
#pragma GCC target("ssse3")
#define VARIANT ssse3

typedef struct {
  __m128i low[2], high[2];
} block_ssse3;

static inline block_ssse3 load_ssse3(const uint8_t *p) {
  return (block_ssse3){{_mm_loadu_si128((const __m128i *)p), _mm_loadu_si128((const __m128i *)(p + 16))},
                       {_mm_loadu_si128((const __m128i *)(p + 32)), _mm_loadu_si128((const __m128i *)(p + 48))}};
}

static inline void store_ssse3(uint8_t *p, block_ssse3 b) {
  _mm_storeu_si128((__m128i *)p, b.low[0]);
  _mm_storeu_si128((__m128i *)(p + 16), b.low[1]);
  _mm_storeu_si128((__m128i *)(p + 32), b.high[0]);
  _mm_storeu_si128((__m128i *)(p + 48), b.high[1]);
}

static inline block_ssse3 add_ssse3(block_ssse3 a, block_ssse3 b) {
  for (int i = 0; i < 2; i++) {
    a.low[i] = _mm_xor_si128(a.low[i], b.low[i]);
    a.high[i] = _mm_xor_si128(a.high[i], b.high[i]);
  }
  return a;
}

static inline block_ssse3 mul_add_ssse3(block_ssse3 acc, block_ssse3 b, const nibble_tables *f) {
  const __m128i mask = _mm_set1_epi8(15);
  const __m128i *t = (const __m128i *)f->bytes;
  for (int i = 0; i < 2; i++) {
    const __m128i nibbles[4] = {
        _mm_and_si128(b.low[i], mask), _mm_and_si128(_mm_srli_epi64(b.low[i], 4), mask),
        _mm_and_si128(b.high[i], mask), _mm_and_si128(_mm_srli_epi64(b.high[i], 4), mask)};
    for (int j = 0; j < 4; j++) {
      acc.low[i] = _mm_xor_si128(acc.low[i], _mm_shuffle_epi8(_mm_loadu_si128(t + 2 * j), nibbles[j]));
      acc.high[i] = _mm_xor_si128(acc.high[i], _mm_shuffle_epi8(_mm_loadu_si128(t + 2 * j + 1), nibbles[j]));
    }
  }
  return acc;
}

typedef struct {
  __m128i low, high;
} byte_factor_ssse3;

static inline byte_factor_ssse3 byte_factor_of_nibbles_ssse3(const uint8_t *low, const uint8_t *high) {
  return (byte_factor_ssse3){_mm_loadu_si128((const __m128i *)low), _mm_loadu_si128((const __m128i *)high)};
}

static inline __m128i byte_product_ssse3(__m128i bytes, const byte_factor_ssse3 *f) {
  const __m128i mask = _mm_set1_epi8(15);
  return _mm_xor_si128(_mm_shuffle_epi8(f->low, _mm_and_si128(bytes, mask)),
                       _mm_shuffle_epi8(f->high, _mm_and_si128(_mm_srli_epi64(bytes, 4), mask)));
}

static inline block_ssse3 byte_mul_add_ssse3(block_ssse3 acc, block_ssse3 b, const byte_factor_ssse3 *f) {
  for (int i = 0; i < 2; i++) {
    acc.low[i] = _mm_xor_si128(acc.low[i], byte_product_ssse3(b.low[i], f));
    acc.high[i] = _mm_xor_si128(acc.high[i], byte_product_ssse3(b.high[i], f));
  }
  return acc;
}

static inline block_ssse3 change_basis_ssse3(block_ssse3 b) {
  const byte_factor_ssse3 basis = byte_factor_of_nibbles_ssse3(basis_tables[0], basis_tables[1]);
  for (int i = 0; i < 2; i++) {
    b.low[i] = _mm_xor_si128(b.low[i], byte_product_ssse3(b.high[i], &basis));
  }
  return b;
}

#define block_t block_ssse3
#define factor_t nibble_tables
#define ZERO ((block_ssse3){{{0}}, {{0}}})
#define LOAD(p) load_ssse3(p)
#define STORE(p, b) store_ssse3(p, b)
#define ADD(a, b) add_ssse3(a, b)
#define MUL_ADD(acc, b, f) mul_add_ssse3(acc, b, &f)
#define FACTOR(i) factor_tables[i]
#define FACTOR_OF(products) portable_factor(products)
#define byte_factor_t byte_factor_ssse3
#define BYTE_MUL_ADD(acc, b, f) byte_mul_add_ssse3(acc, b, &f)
#define BYTE_FACTOR(i) byte_factor_of_nibbles_ssse3(factor_tables[i].bytes[0], factor_tables[i].bytes[2])
#define CHANGE_BASIS(b) change_basis_ssse3(b)
#include "galois.inc"
#undef block_t
#undef ZERO
#undef LOAD
#undef STORE
#undef ADD

#define WAYS 2
#define word_t __m128i
#define WORD(x) _mm_set1_epi64x((long long)(x))
#define WADD(a, b) _mm_add_epi64(a, b)
#define WXOR(a, b) _mm_xor_si128(a, b)
static inline __m128i ror32_ssse3(__m128i x) {
  return _mm_shuffle_epi32(x, 0xB1);
}
static inline __m128i ror24_ssse3(__m128i x) {
  return _mm_shuffle_epi8(x, _mm_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10));
}
static inline __m128i ror16_ssse3(__m128i x) {
  return _mm_shuffle_epi8(x, _mm_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9));
}
static inline __m128i ror63_ssse3(__m128i x) {
  return _mm_xor_si128(_mm_add_epi64(x, x), _mm_srli_epi64(x, 63));
}
static inline void transpose_ssse3(__m128i *m, const uint8_t *const *data, size_t offset) {
  const __m128i a = _mm_loadu_si128((const __m128i *)(data[0] + offset));
  const __m128i b = _mm_loadu_si128((const __m128i *)(data[1] + offset));
  m[0] = _mm_unpacklo_epi64(a, b);
  m[1] = _mm_unpackhi_epi64(a, b);
}
#define ROR32(x) ror32_ssse3(x)
#define ROR24(x) ror24_ssse3(x)
#define ROR16(x) ror16_ssse3(x)
#define ROR63(x) ror63_ssse3(x)
#define LOAD_WORDS(p) _mm_loadu_si128((const __m128i *)(p))
#define STORE_WORDS(p, w) _mm_storeu_si128((__m128i *)(p), w)
#define TRANSPOSE(m, data, offset) transpose_ssse3(m, data, offset)
#define SHIFT_IN(low, high) _mm_or_si128(_mm_slli_epi64(high, 8), _mm_srli_epi64(low, 56))
#include "blake2b.inc"
#undef VARIANT
#pragma GCC pop_options

/* ---- x86-64: 32 bytes at once ---- */

#pragma GCC push_options
#pragma GCC target("avx2")
#define VARIANT avx2

typedef struct {
  __m256i low, high;
} block_avx2;

typedef struct {
  __m256i tables[8];
} factor_avx2;

static inline block_avx2 load_avx2(const uint8_t *p) {
  return (block_avx2){_mm256_loadu_si256((const __m256i *)p), _mm256_loadu_si256((const __m256i *)(p + 32))};
}

static inline void store_avx2(uint8_t *p, block_avx2 b) {
  _mm256_storeu_si256((__m256i *)p, b.low);
  _mm256_storeu_si256((__m256i *)(p + 32), b.high);
}

static inline block_avx2 add_avx2(block_avx2 a, block_avx2 b) {
  return (block_avx2){_mm256_xor_si256(a.low, b.low), _mm256_xor_si256(a.high, b.high)};
}

static inline block_avx2 mul_add_avx2(block_avx2 acc, block_avx2 b, const factor_avx2 *f) {
  const __m256i mask = _mm256_set1_epi8(15);
  const __m256i nibbles[4] = {
      _mm256_and_si256(b.low, mask), _mm256_and_si256(_mm256_srli_epi64(b.low, 4), mask),
      _mm256_and_si256(b.high, mask), _mm256_and_si256(_mm256_srli_epi64(b.high, 4), mask)};
  for (int j = 0; j < 4; j++) {
    acc.low = _mm256_xor_si256(acc.low, _mm256_shuffle_epi8(f->tables[2 * j], nibbles[j]));
    acc.high = _mm256_xor_si256(acc.high, _mm256_shuffle_epi8(f->tables[2 * j + 1], nibbles[j]));
  }
  return acc;
}

static inline factor_avx2 factor_of_tables_avx2(const nibble_tables *tables) {
  factor_avx2 f;
  for (int i = 0; i < 8; i++) {
    f.tables[i] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)tables->bytes[i]));
  }
  return f;
}

static inline factor_avx2 factor_of_avx2(const uint16_t *products) {
  nibble_tables tables;
  make_tables(&tables, products);
  return factor_of_tables_avx2(&tables);
}

typedef struct {
  __m256i low, high;
} byte_factor_avx2;

static inline byte_factor_avx2 byte_factor_of_nibbles_avx2(const uint8_t *low, const uint8_t *high) {
  return (byte_factor_avx2){_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)low)),
                            _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)high))};
}

static inline __m256i byte_product_avx2(__m256i bytes, const byte_factor_avx2 *f) {
  const __m256i mask = _mm256_set1_epi8(15);
  return _mm256_xor_si256(_mm256_shuffle_epi8(f->low, _mm256_and_si256(bytes, mask)),
                          _mm256_shuffle_epi8(f->high, _mm256_and_si256(_mm256_srli_epi64(bytes, 4), mask)));
}

static inline block_avx2 byte_mul_add_avx2(block_avx2 acc, block_avx2 b, const byte_factor_avx2 *f) {
  return (block_avx2){_mm256_xor_si256(acc.low, byte_product_avx2(b.low, f)),
                      _mm256_xor_si256(acc.high, byte_product_avx2(b.high, f))};
}

static inline block_avx2 change_basis_avx2(block_avx2 b) {
  const byte_factor_avx2 basis = byte_factor_of_nibbles_avx2(basis_tables[0], basis_tables[1]);
  return (block_avx2){_mm256_xor_si256(b.low, byte_product_avx2(b.high, &basis)), b.high};
}

#define block_t block_avx2
#define factor_t factor_avx2
#define ZERO ((block_avx2){{0}, {0}})
#define LOAD(p) load_avx2(p)
#define STORE(p, b) store_avx2(p, b)
#define ADD(a, b) add_avx2(a, b)
#define MUL_ADD(acc, b, f) mul_add_avx2(acc, b, &f)
#define FACTOR(i) factor_of_tables_avx2(&factor_tables[i])
#define FACTOR_OF(products) factor_of_avx2(products)
#define byte_factor_t byte_factor_avx2
#define BYTE_MUL_ADD(acc, b, f) byte_mul_add_avx2(acc, b, &f)
#define BYTE_FACTOR(i) byte_factor_of_nibbles_avx2(factor_tables[i].bytes[0], factor_tables[i].bytes[2])
#define CHANGE_BASIS(b) change_basis_avx2(b)
#include "galois.inc"
#undef block_t
#undef ZERO
#undef LOAD
#undef STORE
#undef ADD

#define WAYS 4
#define word_t __m256i
#define WORD(x) _mm256_set1_epi64x((long long)(x))
#define WADD(a, b) _mm256_add_epi64(a, b)
#define WXOR(a, b) _mm256_xor_si256(a, b)
static inline __m256i ror32_avx2(__m256i x) {
  return _mm256_shuffle_epi32(x, 0xB1);
}
static inline __m256i ror24_avx2(__m256i x) {
  return _mm256_shuffle_epi8(x, _mm256_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3, 4, 5, 6, 7,
                                                 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10));
}
static inline __m256i ror16_avx2(__m256i x) {
  return _mm256_shuffle_epi8(x, _mm256_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2, 3, 4, 5, 6,
                                                 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9));
}
static inline __m256i ror63_avx2(__m256i x) {
  return _mm256_xor_si256(_mm256_add_epi64(x, x), _mm256_srli_epi64(x, 63));
}
static inline void transpose_avx2(__m256i *m, const uint8_t *const *data, size_t offset) {
  const __m256i a = _mm256_loadu_si256((const __m256i *)(data[0] + offset));
  const __m256i b = _mm256_loadu_si256((const __m256i *)(data[1] + offset));
  const __m256i c = _mm256_loadu_si256((const __m256i *)(data[2] + offset));
  const __m256i d = _mm256_loadu_si256((const __m256i *)(data[3] + offset));
  const __m256i ab0 = _mm256_unpacklo_epi64(a, b);
  const __m256i ab1 = _mm256_unpackhi_epi64(a, b);
  const __m256i cd0 = _mm256_unpacklo_epi64(c, d);
  const __m256i cd1 = _mm256_unpackhi_epi64(c, d);
  m[0] = _mm256_permute2x128_si256(ab0, cd0, 0x20);
  m[1] = _mm256_permute2x128_si256(ab1, cd1, 0x20);
  m[2] = _mm256_permute2x128_si256(ab0, cd0, 0x31);
  m[3] = _mm256_permute2x128_si256(ab1, cd1, 0x31);
}
#define ROR32(x) ror32_avx2(x)
#define ROR24(x) ror24_avx2(x)
#define ROR16(x) ror16_avx2(x)
#define ROR63(x) ror63_avx2(x)
#define LOAD_WORDS(p) _mm256_loadu_si256((const __m256i *)(p))
#define STORE_WORDS(p, w) _mm256_storeu_si256((__m256i *)(p), w)
#define TRANSPOSE(m, data, offset) transpose_avx2(m, data, offset)
#define SHIFT_IN(low, high) _mm256_or_si256(_mm256_slli_epi64(high, 8), _mm256_srli_epi64(low, 56))
#include "blake2b.inc"
#undef VARIANT
#pragma GCC pop_options

/* ---- x86-64: 64 bytes at once ---- */

#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,prefer-vector-width=512")
#define VARIANT avx512

/* A block is one vector: its lower half holds low bytes, its upper half high bytes. */
typedef struct {
  /* For the nibbles where they are, and for those of the other half. */
  __m512i straight[2], crossed[2];
} factor_avx512;

static inline __m512i halves_avx512(const uint8_t *low, const uint8_t *high) {
  const __m256i l = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)low));
  const __m256i h = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)high));
  return _mm512_inserti64x4(_mm512_castsi256_si512(l), h, 1);
}

static inline factor_avx512 factor_of_tables_avx512(const nibble_tables *t) {
  return (factor_avx512){{halves_avx512(t->bytes[0], t->bytes[5]), halves_avx512(t->bytes[2], t->bytes[7])},
                         {halves_avx512(t->bytes[4], t->bytes[1]), halves_avx512(t->bytes[6], t->bytes[3])}};
}

static inline factor_avx512 factor_of_avx512(const uint16_t *products) {
  nibble_tables tables;
  make_tables(&tables, products);
  return factor_of_tables_avx512(&tables);
}

static inline __m512i mul_add_avx512(__m512i acc, __m512i b, const factor_avx512 *f) {
  const __m512i mask = _mm512_set1_epi8(15);
  const __m512i other = _mm512_shuffle_i64x2(b, b, 0x4E);
  const __m512i s0 = _mm512_shuffle_epi8(f->straight[0], _mm512_and_si512(b, mask));
  const __m512i s1 = _mm512_shuffle_epi8(f->straight[1], _mm512_and_si512(_mm512_srli_epi64(b, 4), mask));
  const __m512i c0 = _mm512_shuffle_epi8(f->crossed[0], _mm512_and_si512(other, mask));
  const __m512i c1 = _mm512_shuffle_epi8(f->crossed[1], _mm512_and_si512(_mm512_srli_epi64(other, 4), mask));
  return _mm512_ternarylogic_epi64(_mm512_ternarylogic_epi64(acc, s0, s1, 0x96), c0, c1, 0x96);
}

typedef struct {
  __m512i low, high;
} byte_factor_avx512;

static inline byte_factor_avx512 byte_factor_of_nibbles_avx512(const uint8_t *low, const uint8_t *high) {
  return (byte_factor_avx512){_mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)low)),
                              _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)high))};
}

static inline __m512i byte_mul_add_avx512(__m512i acc, __m512i b, const byte_factor_avx512 *f) {
  const __m512i mask = _mm512_set1_epi8(15);
  return _mm512_ternarylogic_epi64(
      acc, _mm512_shuffle_epi8(f->low, _mm512_and_si512(b, mask)),
      _mm512_shuffle_epi8(f->high, _mm512_and_si512(_mm512_srli_epi64(b, 4), mask)), 0x96);
}

static inline __m512i change_basis_avx512(__m512i b) {
  const byte_factor_avx512 basis = byte_factor_of_nibbles_avx512(basis_tables[0], basis_tables[1]);
  /* The high bytes in the place of the low ones, and zeros, which add nothing, in that of the high ones. */
  return byte_mul_add_avx512(b, _mm512_maskz_shuffle_i64x2(0x0F, b, b, 0x4E), &basis);
}

#define block_t __m512i
#define ZERO _mm512_setzero_si512()
#define LOAD(p) _mm512_loadu_si512(p)
#define STORE(p, b) _mm512_storeu_si512(p, b)
#define ADD(a, b) _mm512_xor_si512(a, b)
#define factor_t factor_avx512
#define MUL_ADD(acc, b, f) mul_add_avx512(acc, b, &f)
#define FACTOR(i) factor_of_tables_avx512(&factor_tables[i])
#define FACTOR_OF(products) factor_of_avx512(products)
#define byte_factor_t byte_factor_avx512
#define BYTE_MUL_ADD(acc, b, f) byte_mul_add_avx512(acc, b, &f)
#define BYTE_FACTOR(i) byte_factor_of_nibbles_avx512(factor_tables[i].bytes[0], factor_tables[i].bytes[2])
#define CHANGE_BASIS(b) change_basis_avx512(b)
#include "galois.inc"

#define WAYS 8
#define word_t __m512i
#define WORD(x) _mm512_set1_epi64((long long)(x))
#define WADD(a, b) _mm512_add_epi64(a, b)
#define WXOR(a, b) _mm512_xor_si512(a, b)
static inline void transpose_avx512(__m512i *m, const uint8_t *const *data, size_t offset) {
  __m512i r[8], p[8];
  for (int i = 0; i < 8; i++) {
    r[i] = _mm512_loadu_si512(data[i] + offset);
  }
  /* Pairs of words, then pairs of those: quarters lie [word 2k of messages 0, 1, word 2k + 2 ...]. */
  for (int i = 0; i < 4; i++) {
    p[2 * i] = _mm512_unpacklo_epi64(r[2 * i], r[2 * i + 1]);
    p[2 * i + 1] = _mm512_unpackhi_epi64(r[2 * i], r[2 * i + 1]);
  }
  for (int odd = 0; odd < 2; odd++) {
    const __m512i even01 = _mm512_shuffle_i64x2(p[odd], p[2 + odd], 0x88);
    const __m512i odd01 = _mm512_shuffle_i64x2(p[odd], p[2 + odd], 0xDD);
    const __m512i even23 = _mm512_shuffle_i64x2(p[4 + odd], p[6 + odd], 0x88);
    const __m512i odd23 = _mm512_shuffle_i64x2(p[4 + odd], p[6 + odd], 0xDD);
    m[0 + odd] = _mm512_shuffle_i64x2(even01, even23, 0x88);
    m[4 + odd] = _mm512_shuffle_i64x2(even01, even23, 0xDD);
    m[2 + odd] = _mm512_shuffle_i64x2(odd01, odd23, 0x88);
    m[6 + odd] = _mm512_shuffle_i64x2(odd01, odd23, 0xDD);
  }
}
#define ROR32(x) _mm512_ror_epi64(x, 32)
#define ROR24(x) _mm512_ror_epi64(x, 24)
#define ROR16(x) _mm512_ror_epi64(x, 16)
#define ROR63(x) _mm512_ror_epi64(x, 63)
#define LOAD_WORDS(p) _mm512_loadu_si512(p)
#define STORE_WORDS(p, w) _mm512_storeu_si512(p, w)
#define TRANSPOSE(m, data, offset) transpose_avx512(m, data, offset)
#define SHIFT_IN(low, high) _mm512_or_si512(_mm512_slli_epi64(high, 8), _mm512_srli_epi64(low, 56))
#include "blake2b.inc"
#undef VARIANT
#pragma GCC pop_options

/* ---- x86-64: 64 bytes at once, products by matrices of bits ---- */

#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,gfni,prefer-vector-width=512")
#define VARIANT gfni

typedef struct {
  __m512i straight, crossed;
} factor_gfni;

static inline factor_gfni factor_of_matrices(const matrices *m) {
  const __mmask8 upper = 0xF0;
  return (factor_gfni){
      _mm512_mask_set1_epi64(_mm512_set1_epi64((long long)m->low_to_low), upper, (long long)m->high_to_high),
      _mm512_mask_set1_epi64(_mm512_set1_epi64((long long)m->high_to_low), upper, (long long)m->low_to_high)};
}

static inline factor_gfni factor_of_gfni(const uint16_t *products) {
  matrices m;
  make_matrices(&m, products);
  return factor_of_matrices(&m);
}

static inline __m512i mul_add_gfni(__m512i acc, __m512i b, const factor_gfni *f) {
  const __m512i other = _mm512_shuffle_i64x2(b, b, 0x4E);
  return _mm512_ternarylogic_epi64(acc, _mm512_gf2p8affine_epi64_epi8(b, f->straight, 0),
                                   _mm512_gf2p8affine_epi64_epi8(other, f->crossed, 0), 0x96);
}

#define factor_t factor_gfni
#define MUL_ADD(acc, b, f) mul_add_gfni(acc, b, &f)
#define FACTOR(i) factor_of_matrices(&factor_matrices[i])
#define FACTOR_OF(products) factor_of_gfni(products)
#define byte_factor_t __m512i
#define BYTE_MUL_ADD(acc, b, f) _mm512_xor_si512(acc, _mm512_gf2p8affine_epi64_epi8(b, f, 0))
#define BYTE_FACTOR(i) _mm512_set1_epi64((long long)factor_matrices[i].low_to_low)
#define CHANGE_BASIS(b) change_basis_avx512(b)
#include "galois.inc"
#undef block_t
#undef ZERO
#undef LOAD
#undef STORE
#undef ADD
#undef VARIANT
#pragma GCC pop_options

#elif defined(__aarch64__)

/* ---- arm64: 16 bytes at once; every such processor has it ---- */

#define VARIANT neon

typedef struct {
  uint8x16_t low[2], high[2];
} block_neon;

static inline block_neon load_neon(const uint8_t *p) {
  return (block_neon){{vld1q_u8(p), vld1q_u8(p + 16)}, {vld1q_u8(p + 32), vld1q_u8(p + 48)}};
}

static inline void store_neon(uint8_t *p, block_neon b) {
  vst1q_u8(p, b.low[0]);
  vst1q_u8(p + 16, b.low[1]);
  vst1q_u8(p + 32, b.high[0]);
  vst1q_u8(p + 48, b.high[1]);
}

static inline block_neon add_neon(block_neon a, block_neon b) {
  for (int i = 0; i < 2; i++) {
    a.low[i] = veorq_u8(a.low[i], b.low[i]);
    a.high[i] = veorq_u8(a.high[i], b.high[i]);
  }
  return a;
}

typedef struct {
  uint8x16_t tables[8];
} factor_neon;

static inline factor_neon factor_of_tables_neon(const nibble_tables *tables) {
  factor_neon f;
  for (int i = 0; i < 8; i++) {
    f.tables[i] = vld1q_u8(tables->bytes[i]);
  }
  return f;
}

static inline factor_neon factor_of_neon(const uint16_t *products) {
  nibble_tables tables;
  make_tables(&tables, products);
  return factor_of_tables_neon(&tables);
}

static inline block_neon mul_add_neon(block_neon acc, block_neon b, const factor_neon *f) {
  const uint8x16_t mask = vdupq_n_u8(15);
  for (int i = 0; i < 2; i++) {
    const uint8x16_t nibbles[4] = {vandq_u8(b.low[i], mask), vshrq_n_u8(b.low[i], 4), vandq_u8(b.high[i], mask),
                                   vshrq_n_u8(b.high[i], 4)};
    for (int j = 0; j < 4; j++) {
      acc.low[i] = veorq_u8(acc.low[i], vqtbl1q_u8(f->tables[2 * j], nibbles[j]));
      acc.high[i] = veorq_u8(acc.high[i], vqtbl1q_u8(f->tables[2 * j + 1], nibbles[j]));
    }
  }
  return acc;
}

typedef struct {
  uint8x16_t low, high;
} byte_factor_neon;

static inline byte_factor_neon byte_factor_of_nibbles_neon(const uint8_t *low, const uint8_t *high) {
  return (byte_factor_neon){vld1q_u8(low), vld1q_u8(high)};
}

static inline uint8x16_t byte_product_neon(uint8x16_t bytes, const byte_factor_neon *f) {
  return veorq_u8(vqtbl1q_u8(f->low, vandq_u8(bytes, vdupq_n_u8(15))), vqtbl1q_u8(f->high, vshrq_n_u8(bytes, 4)));
}

static inline block_neon byte_mul_add_neon(block_neon acc, block_neon b, const byte_factor_neon *f) {
  for (int i = 0; i < 2; i++) {
    acc.low[i] = veorq_u8(acc.low[i], byte_product_neon(b.low[i], f));
    acc.high[i] = veorq_u8(acc.high[i], byte_product_neon(b.high[i], f));
  }
  return acc;
}

static inline block_neon change_basis_neon(block_neon b) {
  const byte_factor_neon basis = byte_factor_of_nibbles_neon(basis_tables[0], basis_tables[1]);
  for (int i = 0; i < 2; i++) {
    b.low[i] = veorq_u8(b.low[i], byte_product_neon(b.high[i], &basis));
  }
  return b;
}

#define block_t block_neon
#define factor_t factor_neon
#define ZERO ((block_neon){{vdupq_n_u8(0), vdupq_n_u8(0)}, {vdupq_n_u8(0), vdupq_n_u8(0)}})
#define LOAD(p) load_neon(p)
#define STORE(p, b) store_neon(p, b)
#define ADD(a, b) add_neon(a, b)
#define MUL_ADD(acc, b, f) mul_add_neon(acc, b, &f)
#define FACTOR(i) factor_of_tables_neon(&factor_tables[i])
#define FACTOR_OF(products) factor_of_neon(products)
#define byte_factor_t byte_factor_neon
#define BYTE_MUL_ADD(acc, b, f) byte_mul_add_neon(acc, b, &f)
#define BYTE_FACTOR(i) byte_factor_of_nibbles_neon(factor_tables[i].bytes[0], factor_tables[i].bytes[2])
#define CHANGE_BASIS(b) change_basis_neon(b)
#include "galois.inc"
#undef block_t
#undef ZERO
#undef LOAD
#undef STORE
#undef ADD

#define WAYS 2
#define word_t uint64x2_t
#define WORD(x) vdupq_n_u64(x)
#define WADD(a, b) vaddq_u64(a, b)
#define WXOR(a, b) veorq_u64(a, b)
static inline uint64x2_t ror32_neon(uint64x2_t x) {
  return vreinterpretq_u64_u32(vrev64q_u32(vreinterpretq_u32_u64(x)));
}
#define ROR32(x) ror32_neon(x)
static inline uint64x2_t ror24_neon(uint64x2_t x) {
  return vsriq_n_u64(vshlq_n_u64(x, 40), x, 24);
}
static inline uint64x2_t ror16_neon(uint64x2_t x) {
  return vsriq_n_u64(vshlq_n_u64(x, 48), x, 16);
}
static inline uint64x2_t ror63_neon(uint64x2_t x) {
  return vsriq_n_u64(vaddq_u64(x, x), x, 63);
}
#define ROR24(x) ror24_neon(x)
#define ROR16(x) ror16_neon(x)
#define ROR63(x) ror63_neon(x)
static inline void transpose_neon(uint64x2_t *m, const uint8_t *const *data, size_t offset) {
  const uint64x2_t a = vreinterpretq_u64_u8(vld1q_u8(data[0] + offset));
  const uint64x2_t b = vreinterpretq_u64_u8(vld1q_u8(data[1] + offset));
  m[0] = vzip1q_u64(a, b);
  m[1] = vzip2q_u64(a, b);
}
#define LOAD_WORDS(p) vld1q_u64(p)
#define STORE_WORDS(p, w) vst1q_u64(p, w)
#define TRANSPOSE(m, data, offset) transpose_neon(m, data, offset)
#define SHIFT_IN(low, high) vsliq_n_u64(vshrq_n_u64(low, 56), high, 8)
#include "blake2b.inc"
#undef VARIANT

#endif

/* ---- the variants side by side ---- */

typedef struct {
  void (*inverse)(uint8_t *rows, size_t stride, size_t width, int size, int used, int coset);
  void (*forward)(uint8_t *rows, size_t stride, size_t width, int size, int needed, int coset);
  void (*add)(uint8_t *to, const uint8_t *from, size_t count);
  void (*multiply)(uint8_t *row, size_t width, const uint16_t *products);
  void (*messages)(int prefix, const uint8_t *const *data, int used, size_t length, uint64_t digests[4][FLOE_LANES]);
  void (*proceed)(uint64_t *states, uint8_t *carries, const uint8_t *const *data, int used, size_t counted,
                  size_t slice, int last);
} variant;

#define GALOIS(name) inverse_strips_##name, forward_strips_##name, add_rows_##name, multiply_row_##name
#define BLAKE2B(name) messages_##name, proceed_##name

static const variant variants[] = {
    [FLOE_PORTABLE] = {GALOIS(portable), BLAKE2B(portable)},
#if defined(__x86_64__)
    [FLOE_SSSE3] = {GALOIS(ssse3), BLAKE2B(ssse3)},
    [FLOE_AVX2] = {GALOIS(avx2), BLAKE2B(avx2)},
    [FLOE_AVX512] = {GALOIS(avx512), BLAKE2B(avx512)},
    [FLOE_AVX512_GFNI] = {GALOIS(gfni), BLAKE2B(avx512)},
#elif defined(__aarch64__)
    [FLOE_NEON] = {GALOIS(neon), BLAKE2B(neon)},
#endif
};

static int used_variant = FLOE_PORTABLE;

int floe_codec_has(int v) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const int wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
  switch (v) {
    case FLOE_PORTABLE:
      return 1;
    case FLOE_SSSE3:
      return __builtin_cpu_supports("ssse3") != 0;
    case FLOE_AVX2:
      return __builtin_cpu_supports("avx2") != 0;
    case FLOE_AVX512:
      return wide;
    case FLOE_AVX512_GFNI:
      return wide && __builtin_cpu_supports("gfni");
    default:
      return 0;
  }
#elif defined(__aarch64__)
  return v == FLOE_PORTABLE || v == FLOE_NEON;
#else
  return v == FLOE_PORTABLE;
#endif
}

int floe_codec_best(void) {
  int best = FLOE_NEON;
  while (!floe_codec_has(best)) {
    best--;
  }
  return best;
}

int floe_codec_use(int v) {
  if (!floe_codec_has(v)) {
    return 0;
  }
  used_variant = v;
  return 1;
}

void floe_codec_use_best(void) {
  used_variant = floe_codec_best();
}

/* Whether the factor takes each byte of an element to the same byte of the product, and both alike. */
static int bytewise(const uint16_t products[16]) {
  int differences = 0;
  for (int bit = 0; bit < 8; bit++) {
    differences |= products[bit] >> 8 | (products[bit] << 8 ^ products[8 + bit]);
  }
  return differences == 0;
}

void floe_codec_init(const uint16_t *products, int32_t factors, const uint8_t basis[2][16]) {
  memcpy(basis_tables, basis, sizeof basis_tables);
  for (int32_t i = 0; i < factors && i < MAX_FACTORS; i++) {
    make_tables(&factor_tables[i], products + 16 * i);
    is_bytewise[i] = (uint8_t)bytewise(products + 16 * i);
#if defined(__x86_64__)
    make_matrices(&factor_matrices[i], products + 16 * i);
#endif
  }
}

void floe_transform_inverse(uint8_t *rows, int32_t stride, int32_t width, int32_t size, int32_t used, int32_t coset) {
  variants[used_variant].inverse(rows, stride, width, size, used, coset);
}

void floe_transform_forward(uint8_t *rows, int32_t stride, int32_t width, int32_t size, int32_t needed, int32_t coset) {
  variants[used_variant].forward(rows, stride, width, size, needed, coset);
}

/* Moves one symbol's piece between its own layout and a row's; `to_row` is a constant wherever this is inlined. */
static inline __attribute__((always_inline)) void move_symbol(uint8_t *symbol, int32_t length, uint8_t *row,
                                                              int32_t element, int to_row) {
  int32_t at = 0;
  if (element % 32 == 0) {
    at = length / FLOE_BLOCK * FLOE_BLOCK;
    if (to_row) {
      memcpy(row + 2 * element, symbol, at);
    } else {
      memcpy(symbol, row + 2 * element, at);
    }
    element += at / 2;
  }
  for (; at < length; at += FLOE_BLOCK) {
    const int32_t half = (length - at < FLOE_BLOCK ? length - at : FLOE_BLOCK) / 2;
    uint8_t *low = symbol + at;
    for (int32_t left = half; left > 0;) {
      const int32_t in_block = element % 32;
      const int32_t count = left < 32 - in_block ? left : 32 - in_block;
      uint8_t *lane = row + 2 * (element - in_block) + in_block;
      for (int32_t i = 0; i < count; i++) {
        if (to_row) {
          lane[i] = low[i];
          lane[i + 32] = low[i + half];
        } else {
          low[i] = lane[i];
          low[i + half] = lane[i + 32];
        }
      }
      low += count;
      element += count;
      left -= count;
    }
  }
}

void floe_pack(const uint8_t *symbols, int64_t stride, int32_t length, int32_t count, uint8_t *rows, int64_t width,
               int32_t element) {
  if (length == 2) {
    /* The symbols of small blobs: one element each, all in the same lane. */
    uint8_t *lane = rows + 2 * (element & ~31) + (element & 31);
    for (int32_t i = 0; i < count; i++) {
      lane[i * width] = symbols[i * stride];
      lane[i * width + 32] = symbols[i * stride + 1];
    }
    return;
  }
  for (int32_t i = 0; i < count; i++) {
    move_symbol((uint8_t *)symbols + i * stride, length, rows + i * width, element, 1);
  }
}

void floe_unpack(const uint8_t *rows, int64_t width, int32_t element, uint8_t *symbols, int64_t stride, int32_t length,
                 int32_t count) {
  if (length == 2) {
    const uint8_t *lane = rows + 2 * (element & ~31) + (element & 31);
    for (int32_t i = 0; i < count; i++) {
      symbols[i * stride] = lane[i * width];
      symbols[i * stride + 1] = lane[i * width + 32];
    }
    return;
  }
  for (int32_t i = 0; i < count; i++) {
    move_symbol(symbols + i * stride, length, (uint8_t *)rows + i * width, element, 0);
  }
}

void floe_clear(uint8_t *to, int64_t count) {
  memset(to, 0, count);
}

void floe_copy(const uint8_t *from, int64_t from_stride, uint8_t *to, int64_t to_stride, int64_t length,
               int32_t count) {
  if (length == 32) {
    /* Hashes: a constant length needs no call. */
    for (int32_t i = 0; i < count; i++) {
      memcpy(to + i * to_stride, from + i * from_stride, 32);
    }
    return;
  }
  for (int32_t i = 0; i < count; i++) {
    memcpy(to + i * to_stride, from + i * from_stride, length);
  }
}

void floe_add(uint8_t *to, const uint8_t *from, int64_t count) {
  variants[used_variant].add(to, from, count);
}

void floe_derive(uint8_t *rows, int32_t stride, int32_t width, int32_t size) {
  for (int32_t i = 1; i < size; i++) {
    const int32_t low = i & -i;
    for (int32_t row = i; row < i + low; row++) {
      variants[used_variant].add(rows + (size_t)(row - low) * stride, rows + (size_t)row * stride, width);
    }
  }
}

void floe_multiply(uint8_t *row, int32_t width, const uint16_t products[16]) {
  variants[used_variant].multiply(row, width, products);
}

/* Most messages differ in their first bytes. */
static inline int equal(const uint8_t *a, const uint8_t *b, size_t length) {
  return (length < 8 || load64(a) == load64(b)) && memcmp(a, b, length) == 0;
}

void floe_blake2b_hash(int32_t prefix, const uint8_t *bytes, int64_t stride, int64_t length, int32_t count, uint8_t *out,
                       int64_t out_stride) {
  uint64_t digests[4][FLOE_LANES] __attribute__((aligned(64)));
  const uint8_t *data[FLOE_LANES];
  int32_t ends[FLOE_LANES];
  int32_t next = 0;
  while (next < count) {
    int lanes = 0;
    int32_t first = next;
    /* Equal neighbours, as a blob's padding and its hashes have many, are hashed once. */
    while (next < count) {
      const uint8_t *message = bytes + next * stride;
      if (lanes > 0 && equal(message, data[lanes - 1], length)) {
        ends[lanes - 1] = ++next;
      } else if (lanes < FLOE_LANES) {
        data[lanes] = message;
        ends[lanes++] = ++next;
      } else {
        break;
      }
    }
    for (int lane = lanes; lane < FLOE_LANES; lane++) {
      data[lane] = data[0];
    }
    variants[used_variant].messages(prefix, data, lanes, length, digests);
    for (int lane = 0; lane < lanes; lane++) {
      for (; first < ends[lane]; first++) {
        for (int word = 0; word < 4; word++) {
          memcpy(out + first * out_stride + 8 * word, &digests[word][lane], 8);
        }
      }
    }
  }
}

void floe_blake2b_update(uint64_t *states, uint8_t *carries, int32_t messages, const uint8_t *bytes, int64_t stride,
                         int64_t offset, int64_t slice, int32_t last) {
  for (int32_t first = 0; first < messages; first += FLOE_LANES) {
    const uint8_t *data[FLOE_LANES];
    uint8_t mine[FLOE_LANES] = {0};
    const int used = messages - first < FLOE_LANES ? messages - first : FLOE_LANES;
    for (int lane = 0; lane < FLOE_LANES; lane++) {
      data[lane] = bytes + (first + (lane < used ? lane : 0)) * stride;
    }
    memcpy(mine, carries + first, used);
    variants[used_variant].proceed(states + 8 * (size_t)first, mine, data, used, offset, slice, last);
    memcpy(carries + first, mine, used);
  }
}
