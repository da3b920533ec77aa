// Owns what of the environment signs: a workflow hands down a secret that is not there as an empty word, and
// electron-builder takes that for the path of a certificate.

/** Takes what is set to nothing out of the environment that is handed in. */
export function dropEmptySecrets(env) {
  for (const name of Object.keys(env)) if (env[name] === '' && /^(?:(?:WIN_)?CSC|APPLE)_/.test(name)) delete env[name];
}
