#!/bin/sh
# Fetches the libraries, icons and fonts that the browser (and the PDFs) use, from npm, and writes
# VENDOR.md. For developers: what it makes is committed. Run it as `make vendor`.
set -eu
cd "$(dirname "$0")/../.."
UV=${UV:-uv}
HTMX=2.0.11 AXE=4.14.1 LUCIDE=1.62.0 INTER=0.4.2 SYLLABICS=0.4.1 FONTTOOLS=4.68.0

# The symbols of static/img/icons.svg; an id there is the name here.
ICONS="home calendar calendar-plus school users user user-plus mail send inbox award chart-column
trending-up settings search plus check x pencil trash-2 download upload printer phone map-pin clock
alert-triangle info chevron-left chevron-right chevron-down log-out menu copy external-link qr-code
history file-text sun moon globe undo-2 shield link filter list"

# Latin, Latin-1, Latin Extended-A, combining accents, spaces (U+202F too), dashes, quotes, signs.
LETTERS="U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+02C6,U+02DA,U+02DC,U+0300-0304,U+0308,U+030C,\
U+0327,U+0328,U+2002,U+2003,U+2009-200B,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,\
U+2032,U+2033,U+2039,U+203A,U+2044,U+20AC,U+2116,U+2122,U+2190-2193,U+2196-2199,U+2212,U+2248,\
U+2260,U+2264,U+2265,U+25CF,U+2713,U+2717"

# On paper everybody's name: all of Latin with Vietnamese, Greek, Cyrillic, modifiers and accents.
NAMES="$LETTERS,U+0180-02FF,U+0300-036F,U+0370-052F,U+1D00-1DBF,U+1E00-1FFF,U+2C60-2C7F,U+A78B,U+A78C"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

fetch() {  # fetch NAME VERSION FOLDER: unpack one npm package into $tmp/FOLDER
  mkdir -p "$tmp/$3"
  tarball=$(cd "$tmp" && npm pack --silent "$1@$2" 2>/dev/null)
  tar xzf "$tmp/$tarball" -C "$tmp/$3" --strip-components=1
}

fetch htmx.org "$HTMX" htmx
rm -rf static/vendor/htmx-*
mkdir -p "static/vendor/htmx-$HTMX"
cp "$tmp/htmx/dist/htmx.min.js" "$tmp/htmx/LICENSE" "static/vendor/htmx-$HTMX/"

fetch axe-core "$AXE" axe
rm -rf tests/vendor/axe-core-*
mkdir -p "tests/vendor/axe-core-$AXE"
cp "$tmp/axe/axe.min.js" "$tmp/axe/LICENSE" "$tmp/axe/LICENSE-3RD-PARTY.txt" "tests/vendor/axe-core-$AXE/"

fetch lucide-static "$LUCIDE" lucide
mkdir -p static/img
cp "$tmp/lucide/LICENSE" static/img/icons.LICENSE
{
  printf '<svg xmlns="http://www.w3.org/2000/svg">\n<!-- lucide-static %s, ISC: icons.LICENSE -->\n' "$LUCIDE"
  for icon in $ICONS; do
    printf '<symbol id="%s" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">' "$icon"
    sed -n 's/^  \(<.*\)$/\1/p' "$tmp/lucide/icons/$icon.svg" | sed 's# />#/>#' | tr -d '\n'
    printf '</symbol>\n'
  done
  echo '</svg>'
} >static/img/icons.svg

fetch @expo-google-fonts/inter "$INTER" inter
mkdir -p static/fonts
cp "$tmp/inter/LICENSE_FONT" static/fonts/Inter-OFL.txt
subset() {  # subset FONT LETTERS FILE [MORE]: the letters of a font, without hints
  "$UV" tool run -q --from "fonttools[woff]==$FONTTOOLS" pyftsubset "$1" --unicodes="$2" --output-file="$3" \
    --layout-features=kern,mark,mkmk,ccmp,locl,tnum,case --no-hinting --name-IDs='*' ${4:-}
}
for weight in 400Regular 600SemiBold 700Bold; do
  font="$tmp/inter/$weight/Inter_$weight.ttf"
  name="static/fonts/Inter-${weight#?00}"
  subset "$font" "$NAMES" "$name.ttf"
  subset "$font" "$LETTERS" "$name.woff2" --flavor=woff2
done

fetch @expo-google-fonts/noto-sans-canadian-aboriginal "$SYLLABICS" syllabics
cp "$tmp/syllabics/LICENSE_FONT" static/fonts/NotoSansCanadianAboriginal-OFL.txt
for weight in 400Regular 700Bold; do
  subset "$tmp/syllabics/$weight/NotoSansCanadianAboriginal_$weight.ttf" "U+0020,U+1400-167F,U+18B0-18FF,U+11AB0-11ABF" \
    "static/fonts/NotoSansCanadianAboriginal-${weight#?00}.ttf"
done

row() {  # row FILE NAME VERSION LICENCE PACKAGE
  printf '| `%s` | %s | %s | %s | npm `%s` | `%s` |\n' "$1" "$2" "$3" "$4" "$5" "$(sha256sum "$1" | cut -d' ' -f1)"
}
{
  echo '# Files of others that we ship'
  echo
  echo 'Written by `make vendor` (`static/vendor/vendor.sh`); edit that, not this. Each licence lies beside its file.'
  echo
  echo '| file | name | version | licence | from | sha256 |'
  echo '|---|---|---|---|---|---|'
  row "static/vendor/htmx-$HTMX/htmx.min.js" htmx "$HTMX" 0BSD "htmx.org@$HTMX"
  row static/img/icons.svg 'Lucide, cut to the icons we use' "$LUCIDE" 'ISC, in part MIT' "lucide-static@$LUCIDE"
  for weight in Regular SemiBold Bold; do
    row "static/fonts/Inter-$weight.ttf" 'Inter, cut to Latin, Greek and Cyrillic' "$INTER" 'OFL-1.1' "@expo-google-fonts/inter@$INTER"
    row "static/fonts/Inter-$weight.woff2" 'Inter, cut to Latin' "$INTER" 'OFL-1.1' "@expo-google-fonts/inter@$INTER"
  done
  for weight in Regular Bold; do
    row "static/fonts/NotoSansCanadianAboriginal-$weight.ttf" 'Noto Sans Canadian Aboriginal, cut to its syllabics' \
      "$SYLLABICS" 'OFL-1.1' "@expo-google-fonts/noto-sans-canadian-aboriginal@$SYLLABICS"
  done
  row "tests/vendor/axe-core-$AXE/axe.min.js" 'axe-core (tests only)' "$AXE" MPL-2.0 "axe-core@$AXE"
} >static/vendor/VENDOR.md
