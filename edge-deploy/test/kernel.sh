#!/usr/bin/env bash
# Floe on a kernel and a processor of its own, emulated by qemu: a local network starts, a blob is stored and read, on
#
#   edge-deploy/test/kernel.sh amd64 BINARY          x86-64-v2 with AES, what the binary demands and no more
#   edge-deploy/test/kernel.sh arm64 BINARY          a Cortex-A72 as in a Raspberry Pi 4, pages of 4 KB
#   edge-deploy/test/kernel.sh arm64-16k BINARY      a Cortex-A76 as in a Raspberry Pi 5, pages of 16 KB as its kernel has
#
#   --memory MB      of the machine (default: 2048)
#   --minutes N      after which it is given up (default: 30)
#   --page FILE      Markdown, whose section on this machine becomes what it said, once all went well
#
# What the machine says goes to standard output; the last line says whether all went well. Its root file system is in memory:
# Debian's C library and certificates (as in the container image), busybox and the binary. Nothing else of the machine is needed:
# no disk, no network. Not root; needs qemu-system (7.2 does), mmdebstrap, cpio, apt and dpkg.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
machine=${1:-} binary=${2:-}
[ -f "$binary" ] || {
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
  exit 2
}
shift 2
memory=2048 minutes=30 page_file=''
while [ $# -gt 1 ]; do
  case $1 in
    --memory) memory=$2 ;;
    --minutes) minutes=$2 ;;
    --page) page_file=$2 ;;
    *) echo "kernel.sh: there is no option '$1'" >&2 && exit 2 ;;
  esac
  shift 2
done

more=''
# The kernels are Debian's: the stable one, and the one of the backports with pages of 16 KB, which stable does not have.
case $machine in
  amd64)
    arch=amd64 kernel=linux-image-cloud-amd64 emulator=(qemu-system-x86_64 -M q35 -cpu "Nehalem,+aes,+pclmulqdq") console=ttyS0 page=4096
    # A slow emulation loses the ticks by which the kernel tells whether its timer works.
    more=no_timer_check ;;
  arm64) arch=arm64 kernel=linux-image-cloud-arm64 emulator=(qemu-system-aarch64 -M virt -cpu cortex-a72) console=ttyAMA0 page=4096 ;;
  arm64-16k) arch=arm64 kernel=linux-image-arm64-16k emulator=(qemu-system-aarch64 -M virt -cpu cortex-a76) console=ttyAMA0 page=16384 ;;
  *) echo "kernel.sh: there is no machine '$machine'" >&2 && exit 2 ;;
esac
cache=${XDG_CACHE_HOME:-$HOME/.cache}/floe-tools/deployment/kernels/$machine
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Packages of the machine's architecture, by apt with lists of its own: the system gets no other architecture.
if [ ! -f "$cache/vmlinuz" ]; then
  mkdir -p "$cache" "$work/apt/state/lists/partial" "$work/apt/cache/archives/partial" "$work/kernel"
  mirror=$(sed -n 's/^URIs: *\([^ ]*\/debian\)\/* *$/\1/p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1)
  for suite in bookworm bookworm-backports; do
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian} $suite main"
  done >"$work/apt/sources.list"
  apt=(-qq -o "APT::Architecture=$arch" -o "APT::Architectures=$arch" -o "Dir::State=$work/apt/state" -o Dir::State::status=/dev/null
    -o "Dir::Cache=$work/apt/cache" -o "Dir::Etc::sourcelist=$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o APT::Sandbox::User= -o Acquire::Languages=none)
  apt-get "${apt[@]}" update
  # The unsigned one is the same kernel without what Secure Boot needs; only it has no other package below it.
  image=$(apt-cache "${apt[@]}" show --no-all-versions "$kernel" | sed -n 's/^Depends: \(linux-image-[^ ,]*\).*/\1/p' | sed 's/-unsigned$//')
  (cd "$work/kernel" && apt-get "${apt[@]}" download "$image-unsigned" busybox-static 2>/dev/null)
  for file in "$work"/kernel/*.deb; do dpkg-deb --fsys-tarfile "$file" | tar -C "$work/kernel" -x --wildcards './boot/vmlinuz*' './bin/busybox' 2>/dev/null || true; done
  "$here/../container/base.sh" "$arch" "$cache/base.tar"
  mv "$work"/kernel/bin/busybox "$cache/busybox"
  mv "$work"/kernel/boot/vmlinuz-* "$cache/vmlinuz"
fi

root=$work/root
mkdir -p "$root"
tar -C "$root" -xf "$cache/base.tar" --exclude='./dev/*' --exclude='./usr/share/doc/*' --exclude='./usr/share/zoneinfo/*' --exclude='./var/cache/*' --exclude='./var/lib/apt/*'
mkdir -p "$root"/{proc,sys,dev,tmp,bin,usr/bin}
install -m 755 "$cache/busybox" "$root/bin/busybox"
install -m 755 "$binary" "$root/usr/bin/floe"
cat >"$root/init" <<'I'
#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mkdir -p /sbin /usr/sbin
/bin/busybox --install -s
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8
ip link set lo up
say() { echo "$(cut -d' ' -f1 /proc/uptime) s  $*"; }
end() { say "$*"; sync; poweroff -f; }
say "$(uname -srm), $(nproc) processors, pages of $(awk '/KernelPageSize/ { print $2 * 1024; exit }' /proc/self/smaps) bytes"
say "features: $(sed -n 's/^\(Features\|flags\)[^:]*: *//p' /proc/cpuinfo | head -n 1 | tr ' ' '\n' | grep -xE 'asimd|aes|pmull|sha1|sha2|atomics|ssse3|sse4_2|popcnt|avx2|pclmulqdq|sha_ni' | tr '\n' ' ')"
say "$(floe --version | head -n 1)" || end FAILED
head -c 1000000 /dev/urandom >/tmp/blob
floe blob-id --n-shards 1000 /tmp/blob >/tmp/id 2>&1 || { cat /tmp/id; end FAILED; }
say "its blob ID on 1000 shards: $(grep -o '[A-Za-z0-9_-]\{43\}' /tmp/id | head -n 1)"
cd /tmp
floe devnet --nodes 4 --shards 10 --dir /tmp/net --port-base 31400 >/tmp/devnet.log 2>&1 &
floe health --quiet --wait 1200s http://127.0.0.1:31401 || { tail -n 20 /tmp/devnet.log; end FAILED; }
say "a network of four nodes is up"
i=0; while [ ! -f /tmp/net/network.json ] && [ $i -lt 600 ]; do sleep 1; i=$((i + 1)); done
floe store /tmp/blob --epochs 5 --config /tmp/net/client_config.yaml >/tmp/stored 2>&1 || { cat /tmp/stored; end FAILED; }
id=$(grep -o '[A-Za-z0-9_-]\{43\}' /tmp/stored | head -n 1)
say "stored $id"
floe read "$id" --config /tmp/net/client_config.yaml --out /tmp/direct >/tmp/read.log 2>&1 || { cat /tmp/read.log; end FAILED; }
cmp /tmp/direct /tmp/blob || end FAILED
wget -q -O /tmp/got "http://127.0.0.1:31401/v1/blobs/$id" && cmp /tmp/got /tmp/blob || { tail -n 20 /tmp/net/logs/edge.log; end FAILED; }
say "the edge served it, byte for byte"
say "resident: $(for pid in $(pidof floe); do awk '/^VmRSS/ { printf "%d MB ", $2 / 1024 }' /proc/$pid/status; done)"
end ALL WELL
I
chmod 755 "$root/init"
(cd "$root" && find . | LC_ALL=C sort | cpio --quiet --create --format=newc --owner=0:0) | gzip -1 >"$work/initrd"
status=0
timeout --kill-after=30 "${minutes}m" "${emulator[@]}" -accel tcg,thread=multi -smp 2 -m "$memory" -nodefaults -no-reboot -nographic -serial stdio \
  -kernel "$cache/vmlinuz" -initrd "$work/initrd" -append "console=$console quiet panic=-1 rdinit=/init $more" </dev/null 2>&1 | sed -u 's,\r$,,' | tee "$work/said" || status=$?
grep -q "pages of $page bytes" "$work/said" || { echo "kernel.sh: not the pages that were asked for" >&2 && exit 1; }
grep -q 'ALL WELL$' "$work/said" || { echo "kernel.sh: it went wrong (qemu: $status)" >&2 && exit 1; }
if [ -n "$page_file" ]; then
  python3 - "$page_file" "$machine" "$work/said" "$(date -u +%F)" "$SECONDS" <<'P'
import os, re, sys

page, machine, said, date, took = sys.argv[1:]
begin = "# Kernels and processors of their own\n\nTranscripts of `edge-deploy/test/kernel.sh`, the last run of each machine. All is emulated by qemu: times are no measure of hardware.\n"
text = open(page).read() if os.path.exists(page) else begin
said = "".join(line for line in open(said, errors="replace") if re.match(r"[0-9.]+ s  ", line))
head, *sections = re.split(r"^(?=## )", text, flags=re.M)
sections = [one for one in sections if not one.startswith("## %s\n" % machine)]
sections.append("## %s\n\n%s, in %d s:\n\n```\n%s```\n" % (machine, date, int(took), said))
open(page, "w").write("\n".join(part.rstrip("\n") + "\n" for part in [head, *sorted(sections)]))
P
fi
