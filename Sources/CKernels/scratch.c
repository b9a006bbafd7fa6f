// Working memory of a thread, which grows to what was needed most and is given back when the thread ends.
#include "kernels.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local void *memory;
static _Thread_local int64_t size;

static void make_key(void) { pthread_key_create(&key, free); }

float *mesascope_scratch(int64_t bytes) {
  if (bytes <= size) return memory;
  pthread_once(&once, make_key);
  free(memory);
  size = (bytes + 4095) / 4096 * 4096;
  memory = aligned_alloc(64, (size_t)size);
  if (!memory) {
    fprintf(stderr, "kernels: no %lld bytes of working memory\n", (long long)size);
    abort();
  }
  pthread_setspecific(key, memory);
  return memory;
}
