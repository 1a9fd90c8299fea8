/*
 * Runs everything in floe_codec.h with every variant that this processor has, on the same made-up data, compares the
 * results with the portable variant's, and prints one digest of them: the same on every kind of processor.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../native-config/codec/floe_codec.h"

#define FACTORS 2047
#define ROOM (1 << 20)

static uint64_t state;

static uint64_t random64(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static void fill(uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    bytes[i] = (uint8_t)(random64() >> 32);
  }
}

static uint64_t digest(uint64_t so_far, const uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    so_far = (so_far ^ bytes[i]) * UINT64_C(0x100000001b3);
  }
  return so_far;
}

static uint64_t transforms(uint8_t *rows) {
  uint64_t result = 1;
  for (int size = 1; size <= 512; size *= 2) {
    for (int width = 64; width <= 832; width += 384) {
      for (int coset = 0; coset <= 1024; coset += 512) {
        const size_t bytes = (size_t)size * width;
        fill(rows, bytes);
        floe_transform_forward(rows, width, width, size, size - size / 3, coset);
        result = digest(result, rows, (size_t)(size - size / 3) * width);
        fill(rows, bytes);
        for (int used = size; used > 0; used = used / 2 - used / 8) {
          memset(rows + (size_t)used * width, 0, (size_t)(size - used) * width);
          floe_transform_inverse(rows, width, width, size, used, coset);
          result = digest(result, rows, bytes);
        }
        floe_derive(rows, width, width, size);
        result = digest(result, rows, bytes);
      }
    }
  }
  return result;
}

static uint64_t rows_and_symbols(uint8_t *rows, uint8_t *symbols) {
  uint64_t result = 2;
  uint16_t products[16];
  for (int length = 2; length <= 320; length += 2) {
    for (int element = 0; element < 70; element += 1 + element / 3) {
      const int width = (element + length / 2 + 31) / 32 * 64;
      fill(symbols, (size_t)7 * length);
      fill(rows, (size_t)7 * width);
      floe_pack(symbols, length, length, 7, rows, width, element);
      fill((uint8_t *)products, sizeof products);
      floe_multiply(rows + width, width, products);
      floe_add(rows, rows + 2 * (size_t)width, width);
      result = digest(result, rows, (size_t)7 * width);
      floe_unpack(rows, width, element, symbols, length, length, 7);
      result = digest(result, symbols, (size_t)7 * length);
    }
  }
  return result;
}

static uint64_t hashes(uint8_t *bytes, uint8_t *out) {
  uint64_t result = 3;
  for (int length = 0; length <= 700; length += 1 + length / 40) {
    for (int count = 1; count <= 19; count += 3) {
      fill(bytes, (size_t)count * (length + 3));
      floe_blake2b_hash(length & 255, bytes, length + 3, length, count, out, 32);
      result = digest(result, out, (size_t)32 * count);

      uint64_t states[24 * 8];
      uint8_t carries[24];
      fill((uint8_t *)states, sizeof states);
      memset(carries, 1, sizeof carries);
      for (int offset = 0; offset <= length;) {
        const int slice = length - offset > 256 ? 256 : length - offset;
        const int last = offset + slice == length;
        floe_blake2b_update(states, carries, count, bytes + offset, length + 3, offset, slice, last);
        offset += last ? slice + 1 : slice;
      }
      for (int message = 0; message < count; message++) {
        for (int word = 0; word < 8; word++) {
          const uint64_t value = states[message / 8 * 64 + word * 8 + message % 8];
          result = digest(result, (const uint8_t *)&value, sizeof value);
        }
      }
      memset(bytes, 7, (size_t)count * 64);
      bytes[200] = 8;
      floe_blake2b_hash(1, bytes, 64, 64, count, bytes, 32);
      result = digest(result, bytes, (size_t)32 * count);
    }
  }
  return result;
}

int main(void) {
  static uint16_t products[16 * FACTORS];
  uint8_t *a = malloc(ROOM);
  uint8_t *b = malloc(ROOM);
  uint64_t expected = 0;
  int failures = 0;
  if (a == NULL || b == NULL) {
    return 2;
  }
  state = 42;
  /* Any linear map does; butterflies of powers of two less one are by zero, and those in low places work byte by byte. */
  for (int i = 0; i < FACTORS; i++) {
    int element = i & (i + 1);
    for (int low = i; low & 1; low >>= 1) {
      element >>= 1;
    }
    for (int bit = 0; bit < 16; bit++) {
      products[16 * i + bit] = element == 0 ? 0 : (uint16_t)random64();
    }
    for (int bit = 0; bit < 8 && element < 256; bit++) {
      products[16 * i + bit] &= 0xFF;
      products[16 * i + 8 + bit] = (uint16_t)(products[16 * i + bit] << 8);
    }
  }
  uint8_t basis[2][16];
  fill(basis[0], sizeof basis);
  /* No bits add nothing. */
  basis[0][0] = basis[1][0] = 0;
  floe_codec_init(products, FACTORS, basis);
  for (int variant = FLOE_PORTABLE; variant <= FLOE_NEON; variant++) {
    if (!floe_codec_use(variant)) {
      continue;
    }
    state = 43;
    uint64_t result = transforms(a);
    result = digest(result, (const uint8_t *)&(uint64_t){rows_and_symbols(a, b)}, 8);
    result = digest(result, (const uint8_t *)&(uint64_t){hashes(a, b)}, 8);
    if (variant == FLOE_PORTABLE) {
      expected = result;
    }
    fprintf(stderr, "variant %d: %s\n", variant, result == expected ? "as the portable one" : "WRONG");
    failures += result != expected;
  }
  printf("%016" PRIx64 "\n", expected);
  fprintf(stderr, "best variant: %d\n", floe_codec_best());
  free(a);
  free(b);
  return failures != 0;
}
