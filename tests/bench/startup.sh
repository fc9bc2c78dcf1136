#!/usr/bin/env bash
# Measures how long a diagnosis takes as a whole process, and how fast a large log is read.
#
# Prints a table of times and their ratios; asserts nothing, because a busy machine proves nothing.
# Needs hyperfine and rustc. OAUTHDX names a binary to measure; without it a release build is made.
set -euo pipefail
cd "$(dirname "$0")/../.."

command -v hyperfine >/dev/null || { echo "startup.sh: hyperfine is missing (cargo install hyperfine)" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OAUTHDX_HOME="$work/home"

if [ -z "${OAUTHDX:-}" ]; then
    cargo build --release --quiet
    OAUTHDX="${CARGO_TARGET_DIR:-target}/release/oauthdx"
fi

echo 'fn main() { println!("hello"); }' >"$work/hello.rs"
rustc -O -C strip=symbols -o "$work/hello" "$work/hello.rs"

# 50 MB of ordinary lines with one failing refresh in the middle.
line='2026-11-24 09:00:01,120 INFO  [worker-1] GET https://api.example.com/v1/items?page=1 -> 200 in 41 ms'
failure='2026-11-24 09:00:02,410 ERROR [worker-2] POST https://airtable.com/oauth2/v1/token -> 400 {"error":"invalid_grant"}'
half=$((25 * 1024 * 1024))
{ yes "$line" | head -c "$half"; echo; echo "$failure"; yes "$line" | head -c "$half"; echo; } >"$work/large.log" 2>/dev/null || true

# Exports the mean seconds of each command to JSON; a diagnosis may exit with any code.
measure() {
    hyperfine --shell=none --ignore-failure --warmup "$1" --min-runs "$2" --style none \
        --export-json "$work/result.json" "${@:3}" >/dev/null 2>&1
}

# The mean of command number $1 in milliseconds.
mean() {
    tr ',' '\n' <"$work/result.json" | sed -n 's/.*"mean": *\([0-9.e-]*\).*/\1/p' |
        sed -n "$(($1 + 1))p" | awk '{ printf "%.3f", $1 * 1000 }'
}

names=("hello world in Rust" "oauthdx --version" "oauthdx diagnose (ticket)" "oauthdx diagnose (one JSON body)"
    "oauthdx diagnose (HAR)" "oauthdx explain AADSTS700082" "oauthdx providers microsoft")
measure 20 200 "$work/hello" "$OAUTHDX --version" \
    "$OAUTHDX diagnose tests/inputs/ticket-airtable.txt" "$OAUTHDX diagnose tests/inputs/bare.json" \
    "$OAUTHDX diagnose tests/inputs/browser.har" "$OAUTHDX explain AADSTS700082" "$OAUTHDX providers microsoft"

hello=$(mean 0)
version=$(mean 1)
printf '%-34s %10s %12s %12s\n' "" "mean" "× hello" "× --version"
for at in "${!names[@]}"; do
    awk -v name="${names[$at]}" -v ms="$(mean "$at")" -v hello="$hello" -v version="$version" \
        'BEGIN { printf "%-34s %7.2f ms %12.2f %12.2f\n", name, ms, ms / hello, ms / version }'
done

measure 1 3 "$OAUTHDX diagnose $work/large.log"
bytes=$(wc -c <"$work/large.log")
awk -v ms="$(mean 0)" -v bytes="$bytes" \
    'BEGIN { printf "\n%-34s %7.0f ms %9.0f MB/s\n", "a log of " int(bytes / 1048576) " MB", ms, bytes / 1048576 / (ms / 1000) }'

echo
echo "wanted: --version ≤ 2 × hello world, diagnose ≤ 1.5 × --version"
