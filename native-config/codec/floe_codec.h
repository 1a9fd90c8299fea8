/*
 * The codec's inner loops for the native image, called through native image's @CFunction.
 *
 * Same bytes as the Java kernels, which are the specification; every function says which. All memory is the caller's;
 * nothing is allocated. Thread-safe.
 */
#ifndef FLOE_CODEC_H
#define FLOE_CODEC_H

#include <stddef.h>
#include <stdint.h>

/* A block: the low bytes of 32 field elements, then their high bytes. */
#define FLOE_BLOCK 64

/* Messages that floe_blake2b_update takes side by side. */
#define FLOE_LANES 8

/* The variants of the inner loops, the slowest first. A processor has all up to floe_codec_best(), or, on arm64, two. */
enum floe_variant {
  FLOE_PORTABLE = 0,
  FLOE_SSSE3 = 1,
  FLOE_AVX2 = 2,
  FLOE_AVX512 = 3,
  FLOE_AVX512_GFNI = 4,
  FLOE_NEON = 5,
};

/* The best variant that this processor has. */
int floe_codec_best(void);

/* Whether this program was built with the variant and this processor can run it. */
int floe_codec_has(int variant);

/* Uses the best variant from now on. Portable code is used before. */
void floe_codec_use_best(void);

/* Uses one of the variants from now on; 0 if it can't. For tests and measurements: not while other threads are in here. */
int floe_codec_use(int variant);

/*
 * Must be called before transforms, with the factors of the transform's butterflies: element `products[16 * i + b]` is
 * factor i times the element with only bit b set, both in the tower basis. Changing an element's basis adds to its low byte
 * `basis[0]` at its high byte's low nibble and `basis[1]` at the high one. See GaloisField.
 */
void floe_codec_init(const uint16_t *products, int32_t factors, const uint8_t basis[2][16]);

/*
 * The additive transform over `size` rows that lie `stride` bytes apart, `width` bytes of each, both multiples of a
 * block. See GaloisKernel.
 */
void floe_transform_inverse(uint8_t *rows, int32_t stride, int32_t width, int32_t size, int32_t used, int32_t coset);
void floe_transform_forward(uint8_t *rows, int32_t stride, int32_t width, int32_t size, int32_t needed, int32_t coset);

/*
 * Symbols to rows of elements and back: `length` bytes of each of `count` symbols that lie `stride` bytes apart, to or
 * from rows that lie `width` bytes apart, from the row's element `element` on. See SymbolLanes.
 */
void floe_pack(const uint8_t *symbols, int64_t stride, int32_t length, int32_t count, uint8_t *rows, int64_t width,
               int32_t element);
void floe_unpack(const uint8_t *rows, int64_t width, int32_t element, uint8_t *symbols, int64_t stride, int32_t length,
                 int32_t count);

/* The C library's, the second for pieces of equal length: in an image, Java's own loops are several times slower. */
void floe_clear(uint8_t *to, int64_t count);
void floe_copy(const uint8_t *from, int64_t from_stride, uint8_t *to, int64_t to_stride, int64_t length, int32_t count);

/* to ^= from, `count` bytes, a multiple of a block. */
void floe_add(uint8_t *to, const uint8_t *from, int64_t count);

/* The formal derivative in the transform's basis: for i = 1 ..: the lowbit(i) rows before row i ^= those from row i. */
void floe_derive(uint8_t *rows, int32_t stride, int32_t width, int32_t size);

/* Multiplies a row with a factor that is given by its products with the elements that have one bit set. */
void floe_multiply(uint8_t *row, int32_t width, const uint16_t products[16]);

/*
 * Digests of `count` messages of equal length: one prefix byte, then `length` bytes at `bytes + i * stride`. A digest
 * may overwrite its own message and those before it.
 */
void floe_blake2b_hash(int32_t prefix, const uint8_t *bytes, int64_t stride, int64_t length, int32_t count, uint8_t *out,
                       int64_t out_stride);

/*
 * The next slice of messages that come in slices. States lie in groups of FLOE_LANES messages, word by word, and within
 * a word lane by lane; `carries` are the messages' last bytes so far. See Blake2bBatch.
 */
void floe_blake2b_update(uint64_t *states, uint8_t *carries, int32_t messages, const uint8_t *bytes, int64_t stride,
                         int64_t offset, int64_t slice, int32_t last);

#endif
