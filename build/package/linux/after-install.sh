#!/bin/sh
# Runs once the files of the package lie where they belong: names the programs, lets the sandbox work, tells the desktop.
set -e
app='/opt/${sanitizedProductName}'
program='${executable}'

ln -sfn "$app/$program" "/usr/bin/$program"
ln -sfn "$app/resources/bin/la-router" /usr/bin/la-router

# Chromium's sandbox wants user namespaces; where the system has none, its helper must belong to root and run as root.
if [ -L /proc/self/ns/user ] && unshare --user true 2>/dev/null; then
  chmod 0755 "$app/chrome-sandbox"
else
  chmod 4755 "$app/chrome-sandbox"
fi

# A parser that does not know the profile's rules belongs to a system that does not ask for them.
profile="/etc/apparmor.d/$program"
if [ -d /etc/apparmor.d ] && command -v apparmor_parser >/dev/null 2>&1 &&
  apparmor_parser --skip-kernel-load "$app/resources/apparmor-profile" >/dev/null 2>&1; then
  cp -f "$app/resources/apparmor-profile" "$profile"
  if ! { command -v ischroot >/dev/null 2>&1 && ischroot; }; then
    apparmor_parser --replace --write-cache --skip-read-cache "$profile" >/dev/null 2>&1 ||
      echo "The AppArmor profile in $profile could not be loaded; it will be at the next start of the machine."
  fi
fi

if command -v update-mime-database >/dev/null 2>&1; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null 2>&1; then gtk-update-icon-cache -q -f -t /usr/share/icons/hicolor || true; fi
exit 0
