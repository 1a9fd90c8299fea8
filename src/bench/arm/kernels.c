/*
 * One of the codec's inner loops, so many times: kernels VARIANT OPERATION ROUNDS. The difference of two runs is what the
 * rounds between them take, whatever a run does besides.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../native-config/codec/floe_codec.h"

#define FACTORS 2047
#define SIZE 512
#define WIDTH 1024
#define MESSAGES 16
#define LENGTH 4096

static uint64_t state = 42;

static uint64_t random64(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

int main(int argc, char **argv) {
  static uint16_t products[16 * FACTORS];
  static uint8_t rows[SIZE * WIDTH], symbols[SIZE * WIDTH], out[MESSAGES * 32];
  uint8_t basis[2][16];
  if (argc != 4 || !floe_codec_use(atoi(argv[1]))) {
    return 2;
  }
  for (int i = 0; i < FACTORS; i++) {
    for (int bit = 0; bit < 16; bit++) {
      products[16 * i + bit] = (uint16_t)random64();
    }
    /* In low places of a layer factors work byte by byte, as the code's own do. */
    for (int bit = 0; bit < 8 && i < 256; bit++) {
      products[16 * i + bit] &= 0xFF;
      products[16 * i + 8 + bit] = (uint16_t)(products[16 * i + bit] << 8);
    }
  }
  for (int i = 0; i < 16; i++) {
    basis[0][i] = i == 0 ? 0 : (uint8_t)random64();
    basis[1][i] = i == 0 ? 0 : (uint8_t)random64();
  }
  for (size_t i = 0; i < sizeof rows; i++) {
    rows[i] = (uint8_t)random64();
    symbols[i] = (uint8_t)random64();
  }
  floe_codec_init(products, FACTORS, (const uint8_t(*)[16])basis);
  const int rounds = atoi(argv[3]);
  for (int round = 0; round < rounds; round++) {
    if (strcmp(argv[2], "transform") == 0) {
      floe_transform_forward(rows, WIDTH, WIDTH, SIZE, SIZE, 512);
    } else if (strcmp(argv[2], "inverse") == 0) {
      floe_transform_inverse(rows, WIDTH, WIDTH, SIZE, SIZE, 512);
    } else if (strcmp(argv[2], "multiply") == 0) {
      floe_multiply(rows, sizeof rows, products);
    } else if (strcmp(argv[2], "pack") == 0) {
      floe_pack(rows, WIDTH, WIDTH, SIZE, symbols, WIDTH, 0);
    } else if (strcmp(argv[2], "hash") == 0) {
      floe_blake2b_hash(0, rows, LENGTH, LENGTH, MESSAGES, out, 32);
    } else if (strcmp(argv[2], "leaves") == 0) {
      /* Messages of a block and less: the leaves of small blobs. */
      floe_blake2b_hash(0, rows, 64, 64, MESSAGES * 64, symbols, 32);
    } else {
      return 2;
    }
  }
  return rows[0] == 1 && out[0] == 1 ? 3 : 0;
}
