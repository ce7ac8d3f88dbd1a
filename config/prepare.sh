#!/bin/sh
# Makes .venv ready for `make run` (run) or `make test` (dev): Python, uv, locked packages.
# Run again it does nothing unless a lock has changed. Called by the Makefile only.
set -eu
want=$1
cd "$(dirname "$0")/.."
umask 022

say() { printf '%s\n' "$*"; }
fail() { printf '无法安装:%s\n' "$*" >&2; exit 1; }

may_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }
apt_install() {
    say "      apt-get install $*"
    { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" \
        || { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y \
             --no-install-recommends "$@"; }; } >var/apt.log 2>&1
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
}

make_environment() {
    python=$(find_python)
    [ -n "$python" ] || fail "需要 Python 3.11 或以上(Debian 12:apt-get install python3 python3-venv)"
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        name=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        mkdir -p var
        if may_apt; then
            apt_install "$name" || fail "请先执行 apt-get install $name(原因见 var/apt.log)"
        else
            fail "请先执行 sudo apt-get install $name"
        fi
    fi
    say "建立 .venv($("$python" --version))"
    rm -rf .venv
    "$python" -m venv .venv
}

# A folder that was moved or copied holds an environment that points elsewhere.
works() { .venv/bin/python -c "import sys; sys.exit(sys.prefix != '$PWD/.venv')" 2>/dev/null; }

# uv does not read pip's configuration: a mirror or a certificate set there is passed on.
pip_setting() { .venv/bin/python -m pip config get "global.$1" 2>/dev/null || true; }
install_locked() {
    mirror=$(pip_setting index-url)
    [ -z "$mirror" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$mirror}"
    certificate=$(pip_setting cert)
    [ -z "$certificate" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$certificate}"
    .venv/bin/uv pip sync --system-certs --python .venv/bin/python --require-hashes "$1" && return
    say "uv 未能取得软件包,改用 pip(较慢)"
    .venv/bin/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r "$1" \
        || fail "软件包未能安装,请检查网络或软件源设置后重试"
}

# Production's packages are a part of the developer's: a developer's environment keeps them.
[ -e .venv/.dev ] && want=dev
case $want in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) fail "config/prepare.sh run|dev" ;;
esac

works || make_environment
state="$(cksum <"$lock") $PWD"
if [ "$(cat .venv/.installed 2>/dev/null || true)" != "$state" ]; then
    rm -f .venv/.installed
    version=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements.lock)
    if [ "$(.venv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$version" ]; then
        say "安装 uv $version"
        .venv/bin/python -m pip install -q --disable-pip-version-check "uv==$version" \
            || fail "pip 无法取得 uv,请检查网络或软件源设置"
    fi
    say "安装锁定的软件包($lock)"
    install_locked "$lock"
    packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n%s\n' "$PWD/src" "$PWD" >"$packages/sanjian.pth"
    printf '#!/bin/sh\nexec "%s" -m sanjian.cli.main "$@"\n' "$PWD/.venv/bin/python" \
        >.venv/bin/sanjian
    chmod +x .venv/bin/sanjian
    [ "$want" = dev ] && touch .venv/.dev
    printf '%s' "$state" >.venv/.installed
fi

if [ "$want" = dev ] && [ "$1" = dev ] && ! command -v chromium >/dev/null 2>&1; then
    mkdir -p var
    if may_apt && [ ! -e .venv/.no-chromium ]; then
        say "安装浏览器测试所需的 chromium"
        apt_install chromium || { touch .venv/.no-chromium; say "chromium 未能安装(见 var/apt.log),浏览器测试将跳过"; }
    else
        say "本机没有 chromium 且不能安装,浏览器测试将跳过"
    fi
fi
