# Writes what `floe version` says to the file $2: the version $1, the commit, today, and what it is made with: the JDK at $4, the
# libraries of the class path in the file $3; and for a native binary GraalVM, the C compiler $5 and the options $6, else empty.
# release.sh finds the text again in the binary, by its first line and its last.
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C
# Sources may be without their history.
commit=$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
if [ "$commit" != unknown ] && [ -n "$(git status --porcelain --untracked-files=no)" ]; then
  commit=$commit+changes
fi
printf '# floe-build-record\nversion=%s\ncommit=%s\nbuilt=%s\n' "$1" "$commit" "$(date -u +%F)" >"$2"

# A name, and a line of what comes in.
say() { printf '%s=%s\n' "$1" "$(tr '\n' ' ' | sed 's/^ *//; s/  */ /g; s/ $//')" >>"$2"; }

# Each library's digest and name, without where it lies on this machine; and the digest of that.
tr ':' '\n' <"$3" >"$2.libraries"
echo >>"$2.libraries"
while read -r jar; do
  [ -n "$jar" ] || continue
  digest=$(sha256sum <"$jar")
  printf '%s  %s\n' "${digest%% *}" "$(basename "$jar")"
done <"$2.libraries" >"$2.unsorted"
sort -k 2 "$2.unsorted" >"$2.digests"
wc -l <"$2.digests" | say libraries "$2"
sha256sum <"$2.digests" | cut -d ' ' -f 1 | say libraries.sha256 "$2"
rm "$2.libraries" "$2.unsorted" "$2.digests"
"$4/bin/java" --version 2>/dev/null | sed -n 2p | say java "$2"
if [ -n "$6" ]; then
  image=${GRAALVM_HOME:-$4}/bin/native-image
  [ -x "$image" ] || image=native-image
  "$image" --version | sed -n 1,2p | say graalvm "$2"
  "$5" --version | sed -n 1p | say cc "$2"
  printf '%s' "$6" | sed "s|$PWD/||g" | say options "$2"
fi
printf '# the end of floe-build-record\n' >>"$2"
