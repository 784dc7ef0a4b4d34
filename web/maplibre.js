// maplibre-gl 6 comes as ES modules only, and a page opened from disk may load neither modules nor workers by address.
// So: one classic script, with the worker's own script inside it as text, started from a blob.
import * as maplibre from 'maplibre-gl';
import worker from './build/worker.txt';

// maplibre starts a classic worker where the address ends in .cjs; the fragment is no part of what a blob's address finds.
const address = URL.createObjectURL(new Blob([worker], {type: 'text/javascript'}));
maplibre.setWorkerUrl(`${address}#worker.cjs`);

globalThis.maplibregl = maplibre;
