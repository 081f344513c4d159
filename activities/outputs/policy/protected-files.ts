/**
 * Files through which a change could reach further than its text: what is built and installed, what checks and who
 * reviews, what instructs agents. The set of GitHub Agentic Workflows without plain documentation, and Curfew's own.
 */
const PROTECTED_NAMES = new Set(
  [
    // Package manifests and lockfiles
    ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'],
    ['bun.lock', 'bun.lockb', 'bunfig.toml', 'deno.json', 'deno.jsonc', 'deno.lock'],
    [
      'pyproject.toml',
      'setup.py',
      'setup.cfg',
      'pipfile',
      'pipfile.lock',
      'poetry.lock',
      'uv.lock',
      'requirements.txt',
    ],
    [
      'go.mod',
      'go.sum',
      'go.work',
      'cargo.toml',
      'cargo.lock',
      'gemfile',
      'gemfile.lock',
      'composer.json',
      'composer.lock',
    ],
    ['pom.xml', 'build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts', 'gradle.properties'],
    ['mix.exs', 'mix.lock', 'packages.config', 'packages.lock.json', 'directory.packages.props', 'nuget.config'],
    ['pubspec.yaml', 'pubspec.lock', 'package.swift', 'package.resolved', 'build.sbt', 'rebar.config', 'stack.yaml'],
    ['.npmrc', '.yarnrc', '.yarnrc.yml', '.pnpmfile.cjs', '.gitmodules', '.gitattributes', '.pre-commit-config.yaml'],
    // Checks and reviews
    ['codeowners', 'security.md', 'jenkinsfile', '.gitlab-ci.yml', '.travis.yml', 'azure-pipelines.yml'],
    ['bitbucket-pipelines.yml', 'appveyor.yml', '.appveyor.yml', 'renovate.json', 'cloudbuild.yaml'],
    // Instructions to agents
    ['agents.md', 'agent.md', 'claude.md', 'gemini.md', 'copilot-instructions.md', '.cursorrules', '.windsurfrules'],
    ['.mcp.json', 'curfew.yml'],
  ].flat(),
);

/** Folders at the top of a repository in which people keep automations and agents. */
const DEFINITION = /^(?:automations|agents)\/[^/]+\.md$/;
const TOP_LEVEL_DOT_FOLDER = /^\.[^/]+\//;
const REQUIREMENTS = /^requirements[-_.\w]*\.txt$/;

/** Whether an automation may change this path only if it says so. Case does not matter, since on some systems it does not. */
export function isProtected(path: string): boolean {
  const lower = path.toLowerCase();
  const name = lower.split('/').at(-1) ?? '';
  return (
    PROTECTED_NAMES.has(name) || REQUIREMENTS.test(name) || TOP_LEVEL_DOT_FOLDER.test(lower) || DEFINITION.test(lower)
  );
}
