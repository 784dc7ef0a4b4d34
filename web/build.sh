#!/bin/sh
# Builds src/whoheld/publish/static/vendor/ from web/: needs Node 20 and the npm registry. What it builds is committed,
# so that neither an install nor a build of the wheel needs Node. Same versions (package-lock.json), same bytes.
set -eu
cd "$(dirname "$0")"
out=../src/whoheld/publish/static/vendor
npm ci --no-audit --no-fund --ignore-scripts
mkdir -p build "$out"
esbuild="node_modules/.bin/esbuild --log-level=warning --minify --target=es2022 --legal-comments=none --format=iife"
banner="/* MapLibre GL JS $(node -p "require('./node_modules/maplibre-gl/package.json').version"): see maplibre-gl.LICENSE.txt */"
$esbuild node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs --bundle --outfile=build/worker.txt
$esbuild maplibre.js --bundle --loader:.txt=text --define:import.meta.url=undefined --banner:js="$banner" --outfile="$out/maplibre-gl.js"
node_modules/.bin/esbuild node_modules/maplibre-gl/dist/maplibre-gl.css --log-level=warning --minify \
  --banner:css="$banner" --outfile="$out/maplibre-gl.css"
cp node_modules/maplibre-gl/LICENSE.txt "$out/maplibre-gl.LICENSE.txt"
ls -l "$out"
