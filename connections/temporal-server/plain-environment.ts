const WANTED =
  /^(PATH|HOME|USER|LOGNAME|TMPDIR|LANG|LC_.*|XDG_.*|SSL_CERT_.*|GO[A-Z0-9_]*|CGO_.*|CC|(HTTPS?|NO|ALL)_PROXY)$/i;
const SECRETS = /^GO.*(TOKEN|SECRET|KEY|PASSWORD|CREDENTIAL)/i;

/**
 * What the Temporal server and the Go compiler get of our environment: paths, proxies, Go's own settings. Neither needs
 * a secret, and what a process does not have it can neither log nor leak.
 */
export function plainEnvironment(source: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(source).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && WANTED.test(entry[0]) && !SECRETS.test(entry[0]),
  );
  return Object.fromEntries(entries);
}
