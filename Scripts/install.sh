#!/bin/sh
# Installs the binary, its man page and its completions below the folder given: PREFIX/bin, PREFIX/share.
set -eu
prefix=${1:?the folder to install below, such as /usr/local}

# The Swift libraries go into the binary, so that it runs where Swift is not installed.
options="-c release --static-swift-stdlib"
swift build $options --product mesascope
binary=$(swift build $options --show-bin-path)/mesascope

install -d "$prefix/bin" "$prefix/share/man/man1" "$prefix/share/bash-completion/completions" \
  "$prefix/share/zsh/site-functions" "$prefix/share/fish/vendor_completions.d"
install -m 755 "$binary" "$prefix/bin/mesascope"
# Symbols serve debuggers alone, and are a third of its size.
strip "$prefix/bin/mesascope" 2>/dev/null || true

"$binary" --generate-completion-script bash > "$prefix/share/bash-completion/completions/mesascope"
"$binary" --generate-completion-script zsh > "$prefix/share/zsh/site-functions/_mesascope"
"$binary" --generate-completion-script fish > "$prefix/share/fish/vendor_completions.d/mesascope.fish"

pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
# The tool of the argument parser's manual plugin; the plugin itself would build everything once more, unstatically.
tool="-c release --package-path .build/checkouts/swift-argument-parser --scratch-path .build/manual"
swift build $tool --product generate-manual
"$(swift build $tool --show-bin-path)/generate-manual" "$binary" --multi-page --output-directory "$pages"
install -m 644 "$pages"/*.1 "$prefix/share/man/man1"

echo "Installed in $prefix: bin/mesascope, its manual (man mesascope) and completions for bash, zsh and fish."
