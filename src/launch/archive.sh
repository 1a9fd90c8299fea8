#!/bin/sh
# archive.sh JAVA JAR DIRECTORY - makes DIRECTORY, with which virtual machines start a quick network sooner: the JDK's AOT
# caches of its three programs, in which their classes are loaded and linked already. Starts a network for it, whose virtual
# machines write down what they load, and ends it when it is ready. Takes what processor time nobody else wants. If it does
# not work, as on a machine that is too busy, the next start tries again.
set -eu
java=$1 jar=$2 archives=$3

chrt --idle --pid 0 $$ >/dev/null 2>&1 || renice -n 19 -p $$ >/dev/null
mkdir -p "$(dirname "$archives")"
# One at a time, however many networks start. Without the lock, what is there in the end is still the whole work of one.
if command -v flock >/dev/null 2>&1; then
  exec 9>"$archives.lock"
  flock -n 9 || exit 0
  # What one left that was killed.
  rm -rf "$archives".??????
fi
work=$(mktemp -d "$archives.XXXXXX")
# Ends the network, too: its standard input is its lifeline.
trap 'exec 8>&-; wait; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# A virtual machine of program $1, with more options. That of `devnet` has one more itself, as at its starts.
machine() {
  case $1 in
    devnet) shift && set -- -XX:TieredStopAtLevel=1 "$@" ;;
    *) shift ;;
  esac
  "$java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Djava.util.logging.manager=org.jboss.logmanager.LogManager -Xlog:aot=off -Xlog:cds=off "$@" 9>&-
}

# Away from the ports that networks of people get first. The virtual machines write when they end.
record() {
  mkfifo "$work/life" "$work/says" || return 1
  export FLOE_LIFELINE=stdin
  machine devnet -XX:AOTMode=record -XX:AOTConfiguration="$work/devnet.conf" -jar "$jar" \
    devnet --port-base 20150 --dir "$work/network" <"$work/life" >"$work/says" &
  exec 8>"$work/life"
  while read -r line; do
    case $line in ready\ *) exec 8>&- ;; esac
  done <"$work/says"
  wait $!
}

create() {
  machine "$1" -XX:AOTMode=create -XX:AOTConfiguration="$work/$1.conf" -XX:AOTCache="$work/made/$1.aot" -jar "$jar"
}

if record && mkdir "$work/made" && create devnet && create publisher && create edge; then
  rm -rf "$archives"
  mv "$work/made" "$archives"
fi
