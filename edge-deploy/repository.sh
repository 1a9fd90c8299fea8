#!/usr/bin/env bash
# Makes repositories of releases, one for apt and one for dnf, signed with a key of the operator's, as files for any web server:
#
#   edge-deploy/repository.sh --key KEY [--out DIR] [--url URL] RELEASE...
#
#   --key KEY     of gpg's, by its fingerprint or address; it signs what says which packages there are, and each .rpm
#   --out DIR     where to (default: target/repository); what is there stays and is added to
#   --url URL     where DIR will be served: for the two files that machines are told it by
#   RELEASE       a folder that release.sh made; several for what can be upgraded and rolled back to
#
# Needs apt-ftparchive (apt-utils), createrepo_c, rpmsign and gpg; Debian has all of them. A file appears with its last name when
# it is whole, and packages before what lists them: machines that ask meanwhile get the lists of before.
set -euo pipefail
shopt -s inherit_errexit nullglob
here=$(cd "$(dirname "$0")" && pwd)
out=$(dirname "$here")/target/repository key='' url=https://packages.example.org/floe releases=()

fail() {
  echo "repository.sh: $1" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --key | --out | --url)
      [ $# -ge 2 ] || fail "$1 needs a value"
      case $1 in
        --key) key=$2 ;;
        --out) out=$2 ;;
        --url) url=${2%/} ;;
      esac
      shift 2
      ;;
    -h | --help)
      sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
      exit 0
      ;;
    -*) fail "there is no option '$1'; --help says which there are" ;;
    *)
      [ -f "$1/SHA256SUMS" ] || fail "$1 is no release: it has no SHA256SUMS"
      releases+=("$(realpath "$1")")
      shift
      ;;
  esac
done
[ -n "$key" ] || fail "--key says who signs: packages that anybody could have made are not worth installing"
[ ${#releases[@]} -gt 0 ] || fail "say which releases"
gpg --batch --list-secret-keys "$key" >/dev/null 2>&1 || fail "gpg has no secret key '$key'"
for tool in apt-ftparchive createrepo_c rpmsign; do
  command -v "$tool" >/dev/null || fail "$tool is not on the PATH: apt install apt-utils createrepo-c rpm"
done
# A key that ends takes the repository with it: machines refuse what it signed.
ends=$(gpg --batch --with-colons --list-secret-keys "$key" | awk -F: '$1 == "sec" && $7 != "" { print $7; exit }')
if [ -n "$ends" ]; then
  days=$(((ends - $(date +%s)) / 86400))
  [ "$days" -ge 0 ] || fail "the key ended on $(date -ud "@$ends" +%F): give it more time (gpg --quick-set-expire), and machines its new file"
  [ "$days" -ge 90 ] || echo "repository.sh: the key ends in $days days, and then nobody can install: machines need floe.asc anew before" >&2
fi
sign() { gpg --batch --yes --local-user "$key" --digest-algo SHA256 "$@"; }

mkdir -p "$out"
out=$(cd "$out" && pwd)
stage=$(mktemp -d "$out/.making.XXXXXX")
trap 'rm -rf "$stage"' EXIT
export LC_ALL=C TZ=UTC
umask 022

# The packages, of which none is ever replaced by another of the same name.
mkdir -p "$out/pool" "$out/rpm"
for release in "${releases[@]}"; do
  (cd "$release" && sha256sum --check --quiet SHA256SUMS) || fail "$release is not what its SHA256SUMS says"
  for file in "$release"/*.deb; do
    name=$(basename "$file")
    if [ -f "$out/pool/$name" ]; then
      cmp -s "$file" "$out/pool/$name" || fail "another $name is in the repository already: give the new one a version of its own"
    else
      install -m 644 "$file" "$stage/$name"
      mv "$stage/$name" "$out/pool/$name"
    fi
  done
  for file in "$release"/*.rpm; do
    name=$(basename "$file")
    # Signed, it has other bytes than the release's: which those were is written beside it.
    sum=$(sha256sum <"$file" | cut -d' ' -f1)
    if [ -f "$out/rpm/$name" ]; then
      [ "$(cat "$out/rpm/$name.unsigned.sha256")" = "$sum" ] ||
        fail "another $name is in the repository already: give the new one a version of its own"
    else
      install -m 644 "$file" "$stage/$name"
      rpmsign --define "__gpg $(command -v gpg)" --define "_gpg_name $key" --define '_gpg_digest_algo sha256' --addsign "$stage/$name" >/dev/null 2>&1 ||
        fail "$name cannot be signed"
      echo "$sum" >"$out/rpm/$name.unsigned.sha256"
      mv "$stage/$name" "$out/rpm/$name"
    fi
  done
done

# What apt reads. By-hash: whoever has the old list of lists finds the old lists.
distribution=dists/stable
mkdir -p "$stage/$distribution"
for arch in amd64 arm64; do
  folder=$stage/$distribution/main/binary-$arch
  mkdir -p "$folder/by-hash/SHA256"
  (cd "$out" && apt-ftparchive --arch "$arch" packages pool) >"$folder/Packages"
  gzip -9nk "$folder/Packages"
  for file in Packages Packages.gz; do
    cp "$folder/$file" "$folder/by-hash/SHA256/$(sha256sum <"$folder/$file" | cut -d' ' -f1)"
  done
done
(cd "$stage" && apt-ftparchive -o APT::FTPArchive::Release::Origin=Floe -o APT::FTPArchive::Release::Label=Floe \
  -o APT::FTPArchive::Release::Suite=stable -o APT::FTPArchive::Release::Codename=stable \
  -o APT::FTPArchive::Release::Architectures='amd64 arm64' -o APT::FTPArchive::Release::Components=main \
  -o APT::FTPArchive::Release::Acquire-By-Hash=yes release "$distribution") >"$stage/Release"
sign --clearsign --output "$stage/InRelease" "$stage/Release"
sign --armor --detach-sign --output "$stage/Release.gpg" "$stage/Release"
for arch in amd64 arm64; do
  folder=$distribution/main/binary-$arch
  mkdir -p "$out/$folder/by-hash/SHA256"
  cp "$stage/$folder"/by-hash/SHA256/* "$out/$folder/by-hash/SHA256/"
  mv "$stage/$folder/Packages" "$stage/$folder/Packages.gz" "$out/$folder/"
done
mv "$stage/Release" "$stage/Release.gpg" "$stage/InRelease" "$out/$distribution/"

# What dnf reads: lists have their checksums in their names, and the list of lists comes last.
createrepo_c --quiet --general-compress-type=gz --excludes '.making*' --outputdir "$stage" "$out/rpm"
sign --armor --detach-sign --output "$stage/repodata/repomd.xml.asc" "$stage/repodata/repomd.xml"
mkdir -p "$out/rpm/repodata"
for file in "$stage"/repodata/*; do
  case $file in */repomd.xml*) ;; *) mv "$file" "$out/rpm/repodata/" ;; esac
done
mv "$stage/repodata/repomd.xml.asc" "$stage/repodata/repomd.xml" "$out/rpm/repodata/"

# What machines are told.
gpg --batch --armor --export "$key" >"$stage/floe.asc"
cat >"$stage/floe.sources" <<S
Types: deb
URIs: $url
Suites: stable
Components: main
Signed-By: /etc/apt/keyrings/floe.asc
S
cat >"$stage/floe.repo" <<R
[floe]
name=Floe
baseurl=$url/rpm
enabled=1
gpgcheck=1
repo_gpgcheck=1
gpgkey=$url/floe.asc
R
mv "$stage/floe.asc" "$stage/floe.sources" "$stage/floe.repo" "$out/"
chmod -R u=rwX,go=rX "$out"
find "$out" -name '*.deb' -printf '%f\n' -o -name '*.rpm' -printf '%f\n' | sort
