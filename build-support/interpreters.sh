# shellcheck shell=bash
# Finds the interpreters that ./pants needs. Sourced, and only when there is something to set up.

# Prints where a CPython of the version (such as 3.9) could be, best first.
_candidates() {
  local version="$1" dir root
  local -a path roots=()
  IFS=: read -ra path <<<"${PATH}"
  for dir in "${path[@]}"; do
    printf '%s\n' "${dir}/python${version}"
  done
  # Without PYENV_ROOT and HOME, pyenv is known by its folders on PATH alone.
  [[ -n "${PYENV_ROOT:-}" ]] && roots+=("${PYENV_ROOT}")
  [[ -n "${HOME:-}" ]] && roots+=("${HOME}/.pyenv")
  for dir in "${path[@]}"; do
    [[ "${dir}" == */shims || -x "${dir}/pyenv" ]] && roots+=("${dir%/*}")
  done
  for root in "${roots[@]}"; do
    printf '%s\n' "${root}/versions/${version}".*"/bin/python${version}" | sort -rV
  done
  for root in "${UV_PYTHON_INSTALL_DIR:-}" "${XDG_DATA_HOME:-${HOME:-}/.local/share}/uv/python"; do
    printf '%s\n' "${root}/cpython-${version}".*"/bin/python${version}" | sort -rV
  done
  for dir in "${path[@]}"; do
    printf '%s\n' "${dir}/python3" "${dir}/python"
  done
}

# Prints the interpreter behind a candidate, itself and no link to it; fails if it is none of the
# version, or lacks a module. pyenv has a shim for each version that it knows, and each fails unless
# its version is chosen: running it is the only way to tell.
_interpreter() {
  [[ -f "$1" && -x "$1" ]] && "$1" -sE -c '
import os, platform, sys
version, modules = sys.argv[1], sys.argv[2:]
if platform.python_implementation() != "CPython" or "%d.%d" % sys.version_info[:2] != version:
    sys.exit(1)
list(map(__import__, modules))
print(os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable))
' "${@:2}" 2>/dev/null
}

# Sets python39 and python311, or says what is missing and ends the script.
find_interpreters() {
  local version variable candidate found missing=()
  if [[ "$(uname -sm)" != "Linux x86_64" ]]; then
    printf 'This repository builds on Linux x86-64, and this machine is %s.\n\n' "$(uname -sm)" >&2
    printf 'The lockfiles name wheels for Linux x86-64: run ./pants on such a machine.\n' >&2
    exit 1
  fi
  for version in 3.9 3.11; do
    variable="SLIMFIT_PYTHON${version/./}" found=""
    # What Debian splits off. Pants has to be installed by the pip that ensurepip holds.
    local modules=(ssl venv zlib)
    [[ "${version}" == 3.11 ]] || modules+=(ensurepip)
    if [[ -n "${!variable:-}" ]]; then
      found="$(_interpreter "${!variable}" "${version}" "${modules[@]}")" || {
        printf '%s=%s is no working CPython %s' "${variable}" "${!variable}" "${version}" >&2
        printf ' with the modules %s.\n\n' "${modules[*]}" >&2
        printf 'Name one that is, or unset %s: then ./pants looks on PATH\n' "${variable}" >&2
        printf 'and among the versions of pyenv and uv.\n' >&2
        exit 1
      }
    else
      while read -r candidate; do
        found="$(_interpreter "${candidate}" "${version}" "${modules[@]}")" && break
      done < <(_candidates "${version}")
    fi
    [[ -n "${found}" ]] || missing+=("${version}")
    printf -v "python${version/./}" '%s' "${found}"
  done
  if [[ ${#missing[@]} -gt 0 ]]; then
    printf 'No CPython %s' "${missing[0]}" >&2
    [[ ${#missing[@]} -eq 1 ]] || printf ' and no CPython %s' "${missing[1]}" >&2
    printf ' found on PATH or among the versions of pyenv and uv.\n\n' >&2
    printf 'Pants runs on CPython 3.9, and the apps run on CPython 3.11. Install what is missing:\n' >&2
    printf '  pyenv install %s\n' "${missing[*]}" >&2
    printf '  uv python install %s\n' "${missing[*]}" >&2
    printf 'or say where it is, by SLIMFIT_PYTHON39=/path/to/python3.9' >&2
    printf ' and SLIMFIT_PYTHON311=/path/to/python3.11.\n' >&2
    printf 'Debian keeps some of its modules in packages of their own, such as python3.9-venv.\n' >&2
    exit 1
  fi
}
