const WANTED =
  /^(PATH|HOME|USER|LOGNAME|TMPDIR|LANG|LC_.*|XDG_.*|SSL_CERT_.*|GO[A-Z0-9_]*|CGO_.*|CC|(HTTPS?|NO|ALL)_PROXY)$/i;
const SECRETS = /^GO.*(TOKEN|SECRET|KEY|PASSWORD|CREDENTIAL)/i;

/**
 * The part of our environment that the Temporal server and the Go compiler get: paths, proxies, Go's own settings.
 * Neither needs a secret, and a process cannot log or leak what it does not have.
 */
export function plainEnvironment(source: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(source).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && WANTED.test(entry[0]) && !SECRETS.test(entry[0]),
  );
  return Object.fromEntries(entries);
}
