# shellcheck shell=bash
# The stacks' state, in the checkout, and the passphrase that its secrets are encrypted with. The passphrase is
# made once and never replaced: with another one, the secrets of the state are lost.

readonly STATE=$ROOT/.state
readonly PASSPHRASE=$STATE/passphrase

# Pulumi writes a salt into a stack's settings that fits this checkout's passphrase alone: git is not to see it.
readonly SALT_FILTER="sed '/^encryptionsalt:/d'"

state_ready() {
  [[ -s $PASSPHRASE && -d .pulumi && $(stat -c %a "$PASSPHRASE") == 600 ]] || return 1
  [[ -z $(state_attributes) ]] || return 1
  [[ ! -e .git || $(git config --get filter.pulumi-salt.clean) == "$SALT_FILTER" ]]
}

state_make() {
  mkdir -p .pulumi
  mkdir -p "$STATE"
  chmod 700 "$STATE"
  if [[ ! -s $PASSPHRASE ]]; then
    state_has_stacks && give_up ".state has stacks, but their passphrase (.state/passphrase) is gone" \
      "Restore that file from where you keep it. Without it the stacks' secrets cannot be read: to begin again, stop
what runs, then move .state away, and remove the line \`encryptionsalt\` from Pulumi.dev.yaml."
    # A salt from before fits no new passphrase; a file with secrets of its own is left for its owner to mend.
    grep -q 'secure:' Pulumi.dev.yaml || sed -i '/^encryptionsalt:/d' Pulumi.dev.yaml
    (umask 077 && head -c 32 /dev/urandom | base64 >"$PASSPHRASE.new" && mv -- "$PASSPHRASE.new" "$PASSPHRASE")
  fi
  chmod 600 "$PASSPHRASE"
  # From before the backend was used without them (environment.sh): nothing reads them but where they are broken.
  state_attributes | xargs -r -d '\n' rm -f --
  [[ ! -e .git ]] || git config filter.pulumi-salt.clean "$SALT_FILTER"
}

state_attributes() { [[ ! -d $STATE/.pulumi ]] || find "$STATE/.pulumi" -name '*.attrs'; }

state_has_stacks() { compgen -G "$STATE/.pulumi/stacks/*/*.json" >/dev/null; }
