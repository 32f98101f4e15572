#!/usr/bin/env bash
# Makes sure of what a build needs: the .NET 10 SDK and Node.js 20.19 or newer with npm. Installs what is missing where the package manager has it
# (Debian, Ubuntu; needs root or sudo for that), else says the command that does. ./run.sh and ./test.sh call it.
set -uo pipefail
least_node=20.19

at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }
has_dotnet() { command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; }
has_node() { command -v node >/dev/null && command -v npm >/dev/null && at_least "$(node -p process.versions.node)" $least_node; }

missing=()
has_dotnet || missing+=(dotnet)
has_node || missing+=(node)
[ ${#missing[@]} = 0 ] && exit 0

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif [ -t 0 ]; then sudo "$@"
  else sudo -n "$@"; fi
}

# The version that the package manager would install; nothing when it has none.
candidate() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \(.*\)/\1/p' | grep -v '(none)' | sed 's/^[0-9]*://'; }

apt_install() {
  echo "Installing $* ..."
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null || echo "Installing $* failed." >&2
  hash -r
}

if command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]}. Asking the package manager ..."
  as_root apt-get update -qq >/dev/null || echo "The package lists could not be renewed; going on with those of before." >&2
  packages=()
  for what in "${missing[@]}"; do
    case $what in
      dotnet) [ -n "$(candidate dotnet-sdk-10.0)" ] && packages+=(dotnet-sdk-10.0) ;;
      node)
        version=$(candidate nodejs)
        if [ -n "$version" ] && at_least "$version" $least_node; then packages+=(nodejs); fi
        ;;
    esac
  done
  [ ${#packages[@]} = 0 ] || apt_install "${packages[@]}"

  # Some packages of Node.js bring npm along and go with no other.
  if command -v node >/dev/null && ! command -v npm >/dev/null; then apt_install npm; fi
fi

status=0
if ! has_dotnet; then
  status=1
  system=$(. /etc/os-release 2>/dev/null && echo "${ID:-}/${VERSION_ID:-}")
  case $system in
    debian/* | ubuntu/*)
      cat >&2 <<EOF
The .NET 10 SDK is missing, and the package manager does not have it. Add Microsoft's packages and start again:
  wget https://packages.microsoft.com/config/$system/packages-microsoft-prod.deb
  sudo dpkg -i packages-microsoft-prod.deb
  sudo apt-get update && sudo apt-get install -y dotnet-sdk-10.0
EOF
      ;;
    *) echo "The .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download and start again." >&2 ;;
  esac
fi

if ! has_node; then
  status=1
  cat >&2 <<EOF
Node.js $least_node or newer with npm is missing, and the package manager does not have it. On Debian and Ubuntu add NodeSource's packages and start again:
  wget -qO- https://deb.nodesource.com/setup_22.x | sudo -E bash -
  sudo apt-get install -y nodejs
Elsewhere: https://nodejs.org/
EOF
fi

exit $status
