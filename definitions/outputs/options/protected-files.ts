/** Files that a change may touch only if the automation says so, and why. */
export interface ProtectedFiles {
  /**
   * Names of files and folders, in lower case; what is in such a folder is protected, too. `*` stands for any part of a
   * name. A leading `/` means only at the top of the repository.
   */
  names: readonly string[];
  why: string;
}

/**
 * Through these files a change reaches further than its text: to what is installed and built, to checks and reviews, to
 * other agents. The set of GitHub Agentic Workflows without plain documentation, and what else runs or instructs.
 */
export const PROTECTED_FILES: readonly ProtectedFiles[] = [
  {
    names: ['/.*'],
    why: 'Names at the top that begin with a dot belong to tools: hooks, editors, agents, checks. There are new ones every month, so all are protected, as files, folders, links and submodules.',
  },
  {
    names: [
      ...['agents.md', 'agents.*.md', 'agent.md', 'claude.md', 'claude.*.md', 'gemini.md', 'qwen.md', 'warp.md'],
      ...[
        'skill.md',
        'copilot-instructions.md',
        '.cursorrules',
        '.windsurf*',
        '.clinerules*',
        '.roo',
        '.roorules*',
        '.goosehints',
      ],
      ...['.aider*', '.mcp.json', 'opencode.json', 'opencode.jsonc', '.claude*', '.cursor', '.codex', '.gemini'],
      ...['.agent', '.agents', '.amazonq', '.augment*', '.continue*', '.copilot', '.crush*', '.factory', '.goose'],
      ...['.junie', '.kilocode*', '.kiro', '.opencode', '.openhands', '.qwen', '.trae'],
    ],
    why: 'They instruct agents, or name programs that agents start. Agents read them in folders of any depth.',
  },
  {
    names: [
      ...['.husky', '.githooks', '.hooks', 'lefthook*.yml', 'lefthook*.yaml', 'lefthook*.json', 'lefthook*.toml'],
      ...['.lefthook*', '.pre-commit-config.yaml', '.pre-commit-hooks.yaml', '.lintstagedrc*', '.overcommit.yml'],
      ...['.gitmodules', '.gitattributes', '.gitconfig', '.lfsconfig'],
    ],
    why: 'Git runs them, or what they name, when somebody commits, checks out or merges.',
  },
  {
    names: [
      ...['.vscode', '.idea', '.fleet', '.zed', '.devcontainer', '.devcontainer.json', '.envrc', '.direnv'],
      ...['.tool-versions', 'mise.toml', 'mise.*.toml', '.mise*', '.nvmrc', '.node-version', '.python-version'],
      ...['.ruby-version', '.java-version', '.sdkmanrc', 'rust-toolchain', 'rust-toolchain.toml', 'global.json'],
      ...['devbox.json', 'flake.nix', 'flake.lock', 'shell.nix'],
    ],
    why: 'Editors and shells run them, or what they name, when somebody opens the folder.',
  },
  {
    names: [
      ...['package.json', 'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'],
      ...['pnpm-workspace.yaml', 'bun.lockb', 'bunfig.toml', 'deno.json', 'deno.jsonc', 'deno.lock', 'node_modules'],
      ...['.npmrc', '.yarnrc*', '.yarn', '.pnp.*', '.pnpmfile.*', 'binding.gyp', 'pyproject.toml', 'setup.py'],
      ...['setup.cfg', 'pipfile', 'pipfile.lock', 'poetry.lock', 'uv.lock', 'uv.toml', 'pdm.lock', 'pip.conf'],
      ...['pip.ini', '.pypirc', 'requirements.txt', 'requirements-*.txt', 'requirements.*.txt', 'requirements_*.txt'],
      ...['sitecustomize.py', 'usercustomize.py', 'environment.yml', 'go.mod', 'go.sum', 'go.work', 'go.work.sum'],
      ...['cargo.toml', 'cargo.lock', '.cargo', 'gemfile', 'gemfile.lock', 'gems.rb', 'gems.locked', '.bundle'],
      ...['composer.json', 'composer.lock', 'pom.xml', 'build.gradle', 'build.gradle.kts', 'settings.gradle'],
      ...['settings.gradle.kts', 'gradle.properties', 'gradle.lockfile', 'libs.versions.toml', 'mix.exs', 'mix.lock'],
      ...['packages.config', 'packages.lock.json', 'directory.packages.props', 'directory.build.props', 'nuget.config'],
      ...['directory.build.targets', 'pubspec.yaml', 'pubspec.lock', 'package.swift', 'package.resolved', 'podfile'],
      ...['podfile.lock', 'build.sbt', 'rebar.config', 'stack.yaml', 'module.bazel', '.bazelrc', 'conanfile.*'],
    ],
    why: 'Manifests, lockfiles and settings of package managers decide whose code is installed, and run scripts then.',
  },
  {
    names: [
      ...['makefile', 'gnumakefile', 'justfile', '.justfile', 'rakefile', 'taskfile.yml', 'taskfile.yaml', 'build.rs'],
      ...['gradlew', 'gradlew.bat', 'gradle-wrapper.*', 'mvnw', 'mvnw.cmd', '.mvn', 'dockerfile', 'dockerfile.*'],
      ...[
        '*.dockerfile',
        'containerfile',
        'docker-compose*.yml',
        'docker-compose*.yaml',
        'compose.yml',
        'compose.yaml',
      ],
    ],
    why: 'They run on the machine of whoever builds, with what that person may do.',
  },
  {
    names: [
      ...['jenkinsfile', 'jenkinsfile.*', '.gitlab-ci*.yml', '.travis.yml', 'azure-pipelines*.yml', 'appveyor.yml'],
      ...[
        '.appveyor.yml',
        'bitbucket-pipelines.yml',
        'cloudbuild.yaml',
        'cloudbuild.yml',
        'buildspec.yml',
        '.circleci',
      ],
      ...['.buildkite', '.drone.yml', '.cirrus.yml', '.woodpecker*', 'codefresh.yml', 'wercker.yml', 'renovate.json*'],
    ],
    why: 'They say what the checks do, with the secrets of the checks.',
  },
  { names: ['codeowners', 'security.md'], why: 'They say who must review, and where faults are reported.' },
  {
    names: ['curfew.yml', '/automations/*.md', '/agents/*.md'],
    why: 'Definitions of Curfew: what agents may do, and for how much.',
  },
];

/** Names at the top that begin with a dot and may be changed all the same: nothing runs them or obeys them. */
export const HARMLESS_DOT_NAMES: readonly string[] = ['.gitignore', '.editorconfig', '.mailmap', '.env.example'];
