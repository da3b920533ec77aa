// Owns which files of the engine's packages are needed to run it: no sources, no documents, but every licence.

/** The sources of llama.cpp, and what only compiles or documents. */
const sourcesOf = [
  'addon',
  'cmake',
  'patches',
  'profiles',
  'toolchains',
  'xpack',
  'gitRelease.bundle',
  'CMakeLists.txt',
];
const leftOut = [
  new RegExp(`/node-llama-cpp/llama/(?:${sourcesOf.map((name) => name.replaceAll('.', '\\.')).join('|')})(?:/|$)`),
  /\/node-llama-cpp\/(?:templates|bins)(?:\/|$)/,
  /\/(?:node-addon-api|node-api-headers|\.bin|\.github|tests?|__tests__|docs?|examples?|example)(?:\/|$)/,
  /\.(?:[cm]?ts|tsx|map|h|hpp|c|cc|cpp|cmake|gypi?|tsbuildinfo|gif|lock|diff|def|yml)$/,
  /\/\.(?!$)[^/]*$/,
  /\/(?!licen[cs]e|copying|notice)[^/]*\.(?:md|markdown|txt)$/i,
];
/** `path` is inside node_modules, with a slash before it. */
export const isNeededToRun = (path) => !leftOut.some((pattern) => pattern.test(path));
