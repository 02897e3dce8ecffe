#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Tries the README's two commands on a bare Debian 12: makes a minimal tree with debootstrap, clones
# the committed state into it, and runs `./l4bench reproduce` and `./l4bench test` there.
# Needs root, debootstrap and the network for packages; not part of `./l4bench test` itself.
set -eu

usage() {
	echo "usage: tests/bare.sh [-k] DIRECTORY [COMMAND ...]"
	echo "Makes DIRECTORY/root (a Debian 12 tree, kept with -k) and runs each l4bench COMMAND"
	echo "in it; default: reproduce test. Prints the time each took. Exit 1 when one fails."
}

keep=
case "${1:-}" in
-h | --help) usage; exit 0 ;;
-k) keep=yes; shift ;;
esac
[ $# -ge 1 ] || { usage >&2; exit 2; }
[ "$(id -u)" = 0 ] || { echo "bare.sh: debootstrap needs root" >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "bare.sh: apt-get install debootstrap" >&2; exit 2; }
dir=$1
shift
[ $# -gt 0 ] || set -- reproduce test
here=$(cd "$(dirname "$0")/.." && pwd)
root=$dir/root
[ ! -e "$root" ] || { echo "bare.sh: $root exists already: give an empty folder" >&2; exit 2; }

leave() {
	umount "$root/dev/pts" "$root/proc" 2>/dev/null || true
	[ -n "$keep" ] || rm -rf --one-file-system "$root"
}
trap leave EXIT
trap 'exit 1' INT TERM

mkdir -p "$dir"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)
debootstrap --variant=minbase bookworm "$root" "${mirror:?no Debian mirror is configured}"
# How this machine reaches its packages holds inside too.
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
mount -t proc proc "$root/proc"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -sf pts/ptmx "$root/dev/ptmx"
git clone -q "$here" "$root/l4bench"

status=0
for command; do
	start=$(date +%s)
	if chroot "$root" /usr/bin/env -i HOME=/ PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
		/l4bench/l4bench "$command"; then
		result=good
	else
		result=failed
		status=1
	fi
	echo "bare.sh: ./l4bench $command: $result, $(($(date +%s) - start)) s"
done
exit $status
