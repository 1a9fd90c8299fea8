/*
 * Before anything of Java's: says in one line that the processor is too old for this binary. GraalVM's own check would do so
 * in two, with a list of all that an image needs and advice for who builds it.
 *
 * FLOE_NEEDS_AES is defined where the image demands AES and carry-less multiplication (compile.sh).
 */
#if defined(__x86_64__)
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void floe_require_processor(void) {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("x86-64-v2")) {
    fputs("floe: this processor is too old: it has not all of x86-64-v2 (SSE4.2, POPCNT), which every build of floe needs\n", stderr);
    _exit(1);
  }
#if defined(FLOE_NEEDS_AES)
  if (!__builtin_cpu_supports("aes") || !__builtin_cpu_supports("pclmul")) {
    fputs("floe: this processor, or the model of this virtual machine, has no AES instructions (aes, pclmulqdq), which this build"
          " of floe needs: the one of ./mvnw package -Dnative -Dcompat does without\n",
          stderr);
    _exit(1);
  }
#endif
}
#endif
