# shellcheck shell=bash
# The servers and exporters that the stack runs, from Debian. The stack starts each with its own configuration,
# folder and port, so the packaged ones are installed and never started.

# package → its program, by which a machine without dpkg is judged.
declare -A DEBIAN_PACKAGES=(
  [postgresql-15]=/usr/lib/postgresql/15/bin/initdb
  [pgbouncer]=/usr/sbin/pgbouncer
  [redis-server]=/usr/bin/redis-server
  [logrotate]=/usr/sbin/logrotate
  [rsyslog]=/usr/sbin/rsyslogd
  [rsyslog-elasticsearch]=/usr/lib/x86_64-linux-gnu/rsyslog/omelasticsearch.so
  [prometheus]=/usr/bin/prometheus
  [prometheus-alertmanager]=/usr/bin/prometheus-alertmanager
  [prometheus-node-exporter]=/usr/bin/prometheus-node-exporter
  [prometheus-blackbox-exporter]=/usr/bin/prometheus-blackbox-exporter
  [prometheus-postgres-exporter]=/usr/bin/prometheus-postgres-exporter
  [prometheus-redis-exporter]=/usr/bin/prometheus-redis-exporter
  [prometheus-process-exporter]=/usr/bin/prometheus-process-exporter
)
if [[ $FOR_TESTS == yes ]]; then
  DEBIAN_PACKAGES[chromium]=/usr/bin/chromium
  DEBIAN_PACKAGES[procps]=/usr/bin/pgrep
  DEBIAN_PACKAGES[iproute2]=/usr/bin/ss
  DEBIAN_PACKAGES[faketime]=/usr/bin/faketime
  # The tests start an engine and a registry of their own, on base images of their own.
  DEBIAN_PACKAGES[docker.io]=/usr/sbin/dockerd
  DEBIAN_PACKAGES[docker-registry]=/usr/bin/docker-registry
  DEBIAN_PACKAGES[mmdebstrap]=/usr/bin/mmdebstrap
  DEBIAN_PACKAGES[iptables]=/usr/sbin/iptables
  # Certificates of the tests' clusters.
  DEBIAN_PACKAGES[openssl]=/usr/bin/openssl
fi

readonly POLICY=/usr/sbin/policy-rc.d
readonly POLICY_MARK="# NeuroERP set-up: packaged servers do not start"

# Nothing is missing, and no killed run of ours left its policy behind.
debian_ready() { [[ -z $(debian_missing) ]] && { ((EUID != 0)) || ! debian_policy_is_ours; }; }

debian_make() {
  local missing
  command -v apt-get >/dev/null || give_up "this is no Debian, and these packages' programs are missing: $(debian_missing)" \
    "Provide them at the paths that setup/steps/debian.sh lists, or use Debian 12."
  read -ra missing <<<"$(debian_missing)"
  if ((EUID != 0)); then
    give_up "missing, and only root can install them: ${missing[*]}" \
      "Run this once, then the same command again:
  sudo apt-get update && sudo apt-get install --yes --no-install-recommends ${missing[*]}"
  fi
  # One lock for all checkouts: the policy file is one for the whole machine.
  exec 8>/run/lock/neuroerp-setup-debian
  flock 8
  trap debian_allow_starts EXIT
  debian_forbid_starts
  ((${#missing[@]} == 0)) || debian_install "${missing[@]}"
}

debian_missing() {
  local package installed missing=()
  installed=$(debian_installed)
  for package in "${!DEBIAN_PACKAGES[@]}"; do
    [[ $'\n'$installed$'\n' == *$'\n'"$package"$'\n'* ]] || missing+=("$package")
  done
  debian_python_can_make_environments || missing+=(python3-venv)
  ((${#missing[@]} == 0)) || printf '%s\n' "${missing[@]}" | sort | paste -sd' '
}

# A package that is unpacked but not configured, by an install that was killed, is not installed.
debian_installed() {
  local package
  if command -v dpkg-query >/dev/null; then
    # It fails, and still lists the others, when it knows nothing of one.
    { dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' "${!DEBIAN_PACKAGES[@]}" 2>/dev/null || true; } |
      sed -n 's/ installed$//p'
  else
    for package in "${!DEBIAN_PACKAGES[@]}"; do
      [[ ! -x ${DEBIAN_PACKAGES[$package]} ]] || echo "$package"
    done
  fi
}

# Debian splits `ensurepip` from Python. Asked only until the environment exists: Python takes its time to start.
debian_python_can_make_environments() {
  [[ -x .venv/bin/pip ]] || ! command -v python3 >/dev/null || python3 -c 'import ensurepip, venv' 2>/dev/null
}

debian_install() {
  local apt=(apt-get --yes -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0)
  export DEBIAN_FRONTEND=noninteractive
  # An install that was killed is finished first, or apt refuses to work.
  dpkg --configure -a
  "${apt[@]}" update
  "${apt[@]}" install --no-install-recommends "$@"
  debian_disable_at_boot "$@"
  tell "Installed: $*"
}

# Only what this set-up brought: a server that the machine had before is its owner's.
debian_disable_at_boot() {
  local package script
  for package in "$@"; do
    for script in $(dpkg -L "$package" | sed -n 's|^/etc/init.d/||p'); do
      update-rc.d "$script" disable
    done
    # A socket would start its service at the first word.
    for script in $(dpkg -L "$package" | sed -n 's|^.*/systemd/system/\([^/]*\.socket\)$|\1|p'); do
      DPKG_MAINTSCRIPT_PACKAGE=$package deb-systemd-helper disable "$script"
    done
  done
}

debian_policy_is_ours() { [[ -f $POLICY ]] && grep -qxF "$POLICY_MARK" "$POLICY"; }

# Somebody else's policy stays as it is.
debian_forbid_starts() {
  [[ -e $POLICY ]] && return
  printf '#!/bin/sh\n%s\nexit 101\n' "$POLICY_MARK" >"$POLICY"
  chmod 755 "$POLICY"
}

debian_allow_starts() {
  if debian_policy_is_ours; then
    rm -f -- "$POLICY"
  fi
}
