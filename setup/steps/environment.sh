# shellcheck shell=bash
# .toolchain/env.sh: what a shell needs to use the stack's tools by hand, and what every npm script runs in.

environment_ready() { [[ -f $TOOLCHAIN/env.sh && $(<"$TOOLCHAIN/env.sh") == "$(environment_script)" ]]; }

environment_make() {
  environment_script >"$TOOLCHAIN/env.sh.new"
  mv -- "$TOOLCHAIN/env.sh.new" "$TOOLCHAIN/env.sh"
}

environment_script() {
  local first last
  # The engine stands before node_modules/.bin, whose `pulumi` would start Node first.
  first=$TOOLCHAIN/bin:$TOOLCHAIN/engine/bin:$ROOT/.venv/bin:$ROOT/node_modules/.bin
  # Where Debian keeps servers that an ordinary user's PATH does not name.
  last=/usr/sbin:/usr/lib/postgresql/15/bin
  cat <<-SCRIPT
	# Made by setup/setup.sh for this checkout; use: eval "\$(npm run -s env)"
	case ":\$PATH:" in :$(printf %q "$first"):*) ;; *) PATH=$(printf %q "$first"):\$PATH:$last ;; esac
	export PATH
	export PULUMI_HOME=$(printf %q "$ROOT/.pulumi")
	# Without the files' attributes: Pulumi needs none of them, and a command that is killed while it writes some leaves
	# a state that cannot be read.
	# A state that several machines share, such as CI's, is elsewhere, with a passphrase of its own (docs/deploy.md).
	export PULUMI_BACKEND_URL=\${NEUROERP_BACKEND_URL:-$(printf %q "file://$STATE?metadata=skip")}
	export PULUMI_CONFIG_PASSPHRASE_FILE=\${NEUROERP_PASSPHRASE_FILE:-$(printf %q "$PASSPHRASE")}
	# It would win over the file.
	unset PULUMI_CONFIG_PASSPHRASE
	export PULUMI_SKIP_UPDATE_CHECK=true
	SCRIPT
  if [[ $(readlink "$TOOLCHAIN/engine") == "$(engine_built)" ]]; then
    cat <<-SCRIPT
	# Where the engine could not be downloaded, no plugin can: fail at once instead of after a time-out.
	export PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true
	SCRIPT
  fi
}
