#!/bin/sh
# finish.sh ROOT FILES — called by base.sh when the packages are installed: adds our files and the user that
# everything runs as, and takes out what differs from one making to the next, or what no server needs.
set -eu
root=$1
files=$2

cp -R --no-preserve=ownership "$files/." "$root/"

echo 'app:x:65532:65532:app:/tmp:/usr/sbin/nologin' >>"$root/etc/passwd"
echo 'app:x:65532:' >>"$root/etc/group"
# A new volume takes the owner of the folder that it is mounted on.
mkdir -p "$root/data"
chown 65532:65532 "$root/data"
chmod 700 "$root/data"

# No program may give its caller more rights.
find "$root" -xdev -type f -perm /6000 -exec chmod a-s {} +

# A key that every installation makes for itself, and every image would share.
rm -f "$root/etc/ssl/private/ssl-cert-snakeoil.key" "$root/etc/ssl/certs/ssl-cert-snakeoil.pem"
find "$root/etc/ssl/certs" -xtype l -delete 2>/dev/null || true

rm -rf "$root/var/cache/"* "$root/var/log/"* "$root/var/lib/apt/"* "$root/tmp/"* "$root/run/"*
rm -f "$root/etc/machine-id" "$root/var/lib/dbus/machine-id" "$root"/etc/*- "$root"/var/lib/dpkg/*-old
