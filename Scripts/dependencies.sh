#!/bin/sh
# Installs what the build needs besides Swift, where that is possible, and says in one line what is missing otherwise.
set -eu

if ! command -v swift >/dev/null 2>&1; then
  echo "Missing: Swift 6.3 or later. Install it from swift.org/install and run this command again." >&2
  exit 1
fi

# LAPACK and zlib are the only libraries that do not come with Swift or as source. The linker looks for these files, and
# the compiler for the header of zlib.
linkable() { # FILE NAME
  for directory in /usr/lib /usr/lib64 /usr/lib/*-linux-gnu* /usr/local/lib; do
    if [ -e "$directory/$1" ]; then return 0; fi
  done
  printf 'int main(void) { return 0; }' | cc -x c - "-l$2" -o /dev/null 2>/dev/null
}
includable() { # HEADER
  for directory in /usr/include /usr/local/include; do
    if [ -e "$directory/$1" ]; then return 0; fi
  done
  printf '#include <%s>\n' "$1" | cc -x c -fsyntax-only - 2>/dev/null
}
missing=""
linkable libopenblas.so openblas || missing="$missing libopenblas-dev"
{ linkable libz.so z && includable zlib.h; } || missing="$missing zlib1g-dev"
if [ -z "$missing" ]; then exit 0; fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing$missing." >&2
  export DEBIAN_FRONTEND=noninteractive
  # Unquoted: a word a package.
  apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 || {
    apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends $missing >/dev/null
  }
  exit 0
fi
echo "Missing:$missing, libraries with their headers. Install them (these are the names in Debian and Ubuntu; in Fedora" \
  "they are openblas-devel and zlib-devel) and run this command again." >&2
exit 1
