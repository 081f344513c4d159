import { rootCertificates } from 'node:tls';

/** How programs in a sandbox are told whom to trust. */
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
const ADDED_VARIABLES = ['NODE_EXTRA_CA_CERTS', 'DENO_CERT'];

export interface TrustOptions {
  /** The certificate of the session's authority, in PEM; null: the session has no credentials. */
  authority: string | null;
  /** Certificates of whom the engine trusts, in PEM. */
  roots: readonly string[];
  /** Where the sandbox sees the files. */
  folder: string;
}

/**
 * A sandbox trusts whom the engine trusts, since a host within a company may have a certificate of its own root, and the
 * authority of its session. Java reads no such file, so it does not trust the authority until somebody imports it:
 * `keytool -importcert -cacerts -noprompt -file <folder>/added.pem`.
 */
export function trustInSandbox({ authority, roots, folder }: TrustOptions): TrustInSandbox {
  const own = authority === null ? [] : [authority];
  const ofNode = new Set(rootCertificates);
  return {
    files: {
      'added.pem': joined([...own, ...roots.filter((root) => !ofNode.has(root))]),
      'bundle.pem': joined([...own, ...roots]),
    },
    variables: {
      ...Object.fromEntries(BUNDLE_VARIABLES.map((name) => [name, `${folder}/bundle.pem`])),
      ...Object.fromEntries(ADDED_VARIABLES.map((name) => [name, `${folder}/added.pem`])),
    },
  };
}

function joined(certificates: readonly string[]): string {
  return certificates.map((certificate) => `${certificate.trim()}\n`).join('');
}
