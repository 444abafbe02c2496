# shellcheck shell=bash
# A real Kubernetes for the tests, from Go modules alone: the control planes of the newest and of the oldest supported
# version, kwok, which fakes nodes and pods, what a node that runs pods needs beside containerd, and the Prometheus
# Operator's resource definitions. Kept in the cache, and linked as .toolchain/kubernetes/<part>.

readonly KUBERNETES=$CACHE/kubernetes
# part → its module in toolchain/
declare -A KUBERNETES_PARTS=(
  [kwok]=kwok [prometheus-operator]=prometheus-operator [newest]=kubernetes/newest [oldest]=kubernetes/oldest
  [container-network]=container-network [coredns]=coredns
)

kubernetes_ready() {
  local part
  [[ $FOR_TESTS == yes ]] || return 0
  for part in "${!KUBERNETES_PARTS[@]}"; do
    kubernetes_part_ready "$part" || was_missing "$(kubernetes_missing "$part")" "$(kubernetes_hash "$part")" || return 1
  done
}

kubernetes_make() {
  local part
  mkdir -p "$TOOLCHAIN/kubernetes"
  lock_folder "$KUBERNETES"
  # What takes a second first, so that a killed set-up has it.
  for part in prometheus-operator container-network coredns kwok newest oldest; do
    kubernetes_part_ready "$part" ||
      attempt "Kubernetes for the tests ($part)" "$(kubernetes_missing "$part")" "$(kubernetes_hash "$part")" \
        kubernetes_part_make "$part"
  done
  rm -rf -- "$KUBERNETES/go"
}

kubernetes_forget() { rm -f -- "$TOOLCHAIN"/kubernetes/*.missing; }

kubernetes_hash() { go_fingerprint "${KUBERNETES_PARTS[$1]}"; }
kubernetes_missing() { echo "$TOOLCHAIN/kubernetes/$1.missing"; }
kubernetes_folder() { echo "$KUBERNETES/$1-$(kubernetes_hash "$1")-$(uname -m)"; }

# Moved into the cache in one step, so that what is there is whole.
kubernetes_part_ready() {
  local folder
  folder=$(readlink "$TOOLCHAIN/kubernetes/$1") || return 1
  [[ $folder == "$(kubernetes_folder "$1")" && -d $folder ]]
}

kubernetes_part_make() {
  local part=$1 folder making
  folder=$(kubernetes_folder "$part")
  if [[ ! -d $folder ]]; then
    go_is_there || give_up "There is no Go (1.26 or newer) to build Kubernetes for the tests." \
      "Install Go 1.26 or newer, then: setup/setup.sh --tests --retry-optional"
    making=$(making_folder "$KUBERNETES")
    go_choose_caches "$KUBERNETES/go"
    case $part in
      kwok) kubernetes_make_kwok "$making" ;;
      prometheus-operator) kubernetes_make_definitions "$making" ;;
      container-network) kubernetes_make_network "$making" ;;
      coredns) kubernetes_make_names "$making" ;;
      *) kubernetes_make_control_plane "$part" "$making" ;;
    esac
    mv -- "$making" "$folder"
  fi
  ln -sfn "$folder" "$TOOLCHAIN/kubernetes/$part"
}

# One program, which its links' names make etcd, the API server and so on.
kubernetes_make_control_plane() {
  local module=${KUBERNETES_PARTS[$1]} making=$2 version minor name package=k8s.io/component-base/version
  version=$(go_required "$module" k8s.io/kubernetes)
  minor=${version#v1.}
  minor=${minor%%.*}
  echo "Building Kubernetes $version; this takes ten minutes, once."
  CGO_ENABLED=0 go_build "$module" "$making/kubernetes" . \
    "-X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=$minor -X $package.gitTreeState=clean"
  for name in etcd kube-apiserver kube-controller-manager kube-scheduler kubectl; do
    ln -s kubernetes "$making/$name"
  done
  # One version has what runs on a node, too.
  [[ $1 == newest ]] || return 0
  for name in kubelet kube-proxy; do
    ln -s kubernetes "$making/$name"
  done
}

# Pods' addresses and their cables to the node.
kubernetes_make_network() {
  local making=$1 plugin plugins=github.com/containernetworking/plugins/plugins
  for plugin in ipam/host-local main/loopback main/ptp; do
    CGO_ENABLED=0 go_build container-network "$making/${plugin#*/}" "$plugins/$plugin" ""
  done
}

# The names of a cluster.
kubernetes_make_names() {
  echo "Building CoreDNS $(go_required coredns github.com/coredns/coredns); this takes four minutes, once."
  CGO_ENABLED=0 go_build coredns "$1/coredns" . ""
}

# kwok knows nothing by itself of what a pod goes through: its module describes that beside the program.
kubernetes_make_kwok() {
  local making=$1 version stages stage
  version=$(go_required kwok sigs.k8s.io/kwok)
  echo "Building kwok $version; this takes two minutes, once."
  CGO_ENABLED=0 go_build kwok "$making/kwok" sigs.k8s.io/kwok/cmd/kwok "-X sigs.k8s.io/kwok/pkg/consts.Version=$version"
  stages=$(cd toolchain/kwok && go list -m -f '{{.Dir}}' sigs.k8s.io/kwok)/kustomize/stage
  for stage in node/fast/node-initialize node/heartbeat-with-lease/node-heartbeat-with-lease \
    pod/fast/pod-ready pod/fast/pod-complete pod/fast/pod-delete \
    volume/fast/pvc-provision volume/fast/pv-bind volume/fast/pvc-delete volume/fast/pv-delete; do
    cat "$stages/$stage.yaml"
    echo ---
  done >"$making/stages.yaml"
  cp "$stages/volume/fast/storage-class.yaml" "$making/"
}

# Taken from the operator's sources: the module is downloaded, and not built.
kubernetes_make_definitions() {
  local operator=github.com/prometheus-operator/prometheus-operator
  (cd toolchain/prometheus-operator && go mod download "$operator" &&
    cp "$(go list -m -f '{{.Dir}}' "$operator")"/example/prometheus-operator-crd/*.yaml "$1/")
}
