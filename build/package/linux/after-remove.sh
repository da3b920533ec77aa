#!/bin/sh
# Takes away what after-install made. An upgrade runs it, too: what the new version has made by then stays.
set -e
app='/opt/${sanitizedProductName}'
program='${executable}'

case "$1" in
  remove | purge | disappear | 0 | "") ;;
  *) exit 0 ;;
esac

for link in "/usr/bin/$program" /usr/bin/la-router; do
  case "$(readlink "$link" 2>/dev/null || true)" in
    "$app"/*) rm -f "$link" ;;
  esac
done

profile="/etc/apparmor.d/$program"
if [ -f "$profile" ]; then
  if command -v apparmor_parser >/dev/null 2>&1 && ! { command -v ischroot >/dev/null 2>&1 && ischroot; }; then
    apparmor_parser --remove "$profile" >/dev/null 2>&1 || true
  fi
  rm -f "$profile"
fi

if command -v update-mime-database >/dev/null 2>&1; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null 2>&1; then gtk-update-icon-cache -q -f -t /usr/share/icons/hicolor || true; fi
exit 0
