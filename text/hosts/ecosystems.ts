/**
 * The hosts that the tools of an ecosystem load packages from, as each documents its own defaults. `allowed` of a
 * network names them by the key.
 */
export const ECOSYSTEMS = {
  /** Packages of Debian and Ubuntu, and the schemas that editors and linters load. */
  defaults: [
    'deb.debian.org',
    'security.debian.org',
    'archive.ubuntu.com',
    'security.ubuntu.com',
    'ports.ubuntu.com',
    'json-schema.org',
    'json.schemastore.org',
    'www.schemastore.org',
  ],
  /** npm: https://docs.npmjs.com/cli/using-npm/registry; yarn's alias of it; the headers that node-gyp builds with. */
  node: ['registry.npmjs.org', 'registry.yarnpkg.com', 'nodejs.org'],
  /** https://docs.pypi.org/api/: the index, and the files that it links to. */
  python: ['pypi.org', 'files.pythonhosted.org'],
  /** https://go.dev/ref/mod#environment-variables: GOPROXY and GOSUMDB. */
  go: ['proxy.golang.org', 'sum.golang.org'],
  /** https://doc.rust-lang.org/cargo/reference/registry-index.html, and rustup's https://static.rust-lang.org. */
  rust: ['index.crates.io', 'static.crates.io', 'crates.io', 'static.rust-lang.org'],
  /** Maven's central repository, and where Gradle, its plugins and its distributions come from. */
  java: [
    'repo.maven.apache.org',
    'repo1.maven.org',
    'plugins.gradle.org',
    'plugins-artifacts.gradle.org',
    'services.gradle.org',
    'downloads.gradle.org',
  ],
} as const satisfies Record<string, readonly string[]>;

/** An environment has no more: as many as a list of people's own hosts and all ecosystems have, many times over. */
export const MOST_HOSTS = 500;

export type Ecosystem = keyof typeof ECOSYSTEMS;

/** The entries with every ecosystem replaced by its hosts, each host once. */
export function expandEcosystems(entries: readonly string[]): string[] {
  return [...new Set(entries.flatMap((entry) => (isEcosystem(entry) ? ECOSYSTEMS[entry] : [entry])))];
}

function isEcosystem(entry: string): entry is Ecosystem {
  return Object.hasOwn(ECOSYSTEMS, entry);
}
