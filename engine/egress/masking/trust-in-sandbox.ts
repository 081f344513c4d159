/** How programs in a sandbox are made to trust the authority of their session, besides whom the machine trusts. */
export interface TrustInSandbox {
  /** Content by file name, to be mounted read-only in one folder. */
  files: Record<string, string>;
  /** Variables that name the files. */
  variables: Record<string, string>;
}

/** These take the place of the roots that a program knows, so they name all roots. */
const BUNDLE_VARIABLES = [
  'SSL_CERT_FILE',
  'PIP_CERT',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'CARGO_HTTP_CAINFO',
  'AWS_CA_BUNDLE',
];
/** These are added to the roots that a program knows. */
const OWN_VARIABLES = ['NODE_EXTRA_CA_CERTS', 'DENO_CERT'];

/**
 * `folder` is where the sandbox sees the files. Java reads no such file, so it does not trust the authority until somebody
 * imports it: `keytool -importcert -cacerts -noprompt -file <folder>/session.pem`.
 */
export function trustInSandbox(authority: string, roots: readonly string[], folder: string): TrustInSandbox {
  const own = `${authority.trim()}\n`;
  const bundle = own + roots.map((root) => `${root.trim()}\n`).join('');
  return {
    files: { 'session.pem': own, 'bundle.pem': bundle },
    variables: {
      ...Object.fromEntries(BUNDLE_VARIABLES.map((name) => [name, `${folder}/bundle.pem`])),
      ...Object.fromEntries(OWN_VARIABLES.map((name) => [name, `${folder}/session.pem`])),
    },
  };
}
