#ifndef MESASCOPE_ZLIB_H
#define MESASCOPE_ZLIB_H
// What `Records` calls of zlib: `inflate` on raw deflate streams, and CRC-32.
#include <zlib.h>
#endif
