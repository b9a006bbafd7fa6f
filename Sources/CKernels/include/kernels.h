#ifndef MESASCOPE_KERNELS_H
#define MESASCOPE_KERNELS_H

// A moment's rest for a thread that waits awake.
static inline void mesascope_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
