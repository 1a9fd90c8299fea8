# Writes what `floe --version` says to the file $2: the version $1, the commit and today.
set -eu
cd "$(dirname "$0")/.."
# Sources may be without their history.
commit=$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
if [ "$commit" != unknown ] && [ -n "$(git status --porcelain --untracked-files=no)" ]; then
  commit=$commit+changes
fi
printf 'version=%s\ncommit=%s\nbuilt=%s\n' "$1" "$commit" "$(date -u +%F)" >"$2"
