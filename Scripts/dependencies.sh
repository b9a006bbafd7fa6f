#!/bin/sh
# Installs what the build needs besides Swift, where that is possible, and says in one line what is missing otherwise.
set -eu

if ! command -v swift >/dev/null 2>&1; then
  echo "Missing: Swift 6.3 or later. Install it from swift.org/install and run this command again." >&2
  exit 1
fi

# LAPACK is the only library that does not come with Swift or as source. The linker looks for this file.
for directory in /usr/lib /usr/lib64 /usr/lib/*-linux-gnu* /usr/local/lib; do
  if [ -e "$directory/libopenblas.so" ]; then exit 0; fi
done
if printf 'int main(void) { return 0; }' | cc -x c - -lopenblas -o /dev/null 2>/dev/null; then exit 0; fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing libopenblas-dev." >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -q --no-install-recommends libopenblas-dev >/dev/null 2>&1 || {
    apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends libopenblas-dev >/dev/null
  }
  exit 0
fi
echo "Missing: OpenBLAS with its headers. Install it (Debian and Ubuntu: libopenblas-dev, Fedora: openblas-devel)" \
  "and run this command again." >&2
exit 1
