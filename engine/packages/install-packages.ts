import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { parseAllowed, type AllowList } from '../egress/allow-list.ts';
import type { SessionEgress } from '../egress/session-egress.ts';
import type { HandsDriver } from '../hands/driver.ts';
import { provisionHands } from '../hands/pool/provision-hands.ts';
import { SANDBOX_LIMITS } from '../hands/pool/sandbox-limits.ts';
import { discardWorkspace } from '../hands/workspace/discard-workspace.ts';
import { prepareWorkspace } from '../hands/workspace/workspace.ts';
import { workspaceLayout } from '../hands/workspace/workspace-layout.ts';
import type { Packages } from './packages.ts';
import { PackagesFailed } from './packages-failed.ts';

/** Where packages come from: URLs of registries. */
export interface Registries {
  npm: string;
  pip: string;
}

export interface Installation {
  packages: Packages;
  registries: Registries;
  driver: HandsDriver;
  egress: Pick<SessionEgress, 'openWithoutSession'>;
  /** Where the result appears, by one rename. */
  folder: string;
  signal: AbortSignal;
}

const INSTALL_MS = 10 * 60_000;
const MOST_BYTES = 2 * 1024 ** 3;
const LAST_WORDS = 2_000;

/**
 * Installs packages in a sandbox of its own, which reaches the registries alone. It has no credentials of a session, because
 * what it installs serves other sessions, too. Throws PackagesFailed with the last words of the installer, and the
 * signal's reason after an abort.
 */
export async function installPackages(installation: Installation): Promise<void> {
  const { packages, registries, driver, egress, folder, signal } = installation;
  const attempt = `${folder}.${randomUUID()}`;
  const wayOut = await egress.openWithoutSession(allowedFor(packages, registries));
  try {
    await mkdir(attempt, { recursive: true });
    await prepareWorkspace({ folder: attempt, repositories: [], files: [] }, signal);
    const hands = await provisionHands({
      folder: attempt,
      workdir: '/workspace',
      driver,
      egress: wayOut.socket,
      trust: wayOut.trust,
      environment: { ...wayOut.variables, ...registryVariables(registries) },
      limits: { ...SANDBOX_LIMITS, diskBytes: MOST_BYTES },
    });
    try {
      const input = { command: commandFor(packages), timeout_ms: INSTALL_MS };
      const { content, isError } = await hands.execute({ id: 'install', name: 'bash', input }, signal);
      if (isError) throw new PackagesFailed(failure(packages, `${content}`));
    } finally {
      await hands.kill();
    }
    const { workspace } = workspaceLayout(attempt);
    await chmod(workspace, 0o755);
    await rename(workspace, folder);
  } finally {
    await wayOut.close();
    await discardWorkspace(attempt).catch(() => undefined);
    await rm(attempt, { recursive: true, force: true });
  }
}

function allowedFor({ npm, pip }: Packages, registries: Registries): AllowList {
  return parseAllowed([
    ...(npm.length > 0 ? ['node', new URL(registries.npm).host] : []),
    ...(pip.length > 0 ? ['python', new URL(registries.pip).host] : []),
  ]);
}

function registryVariables({ npm, pip }: Registries): Record<string, string> {
  const trusted = pip.startsWith('http:') ? { PIP_TRUSTED_HOST: new URL(pip).hostname } : {};
  return { npm_config_registry: npm, PIP_INDEX_URL: pip, ...trusted };
}

/** The names are checked, so they hold no quotation marks. In a shell of its own, whose end is not that of the hands' shell. */
function commandFor({ npm, pip }: Packages): string {
  const quoted = (names: string[]): string => names.map((name) => `'${name}'`).join(' ');
  const ofNpm = `npm install --prefix npm --no-audit --no-fund --loglevel error -- ${quoted(npm)}`;
  const ofPip = `python3 -m pip install --target pip --no-input --disable-pip-version-check --no-cache-dir -- ${quoted(pip)}`;
  return [
    '(set -e; umask 022',
    ...(npm.length > 0 ? [`mkdir npm; ${ofNpm} 2>&1`] : []),
    ...(pip.length > 0 ? [`${ofPip} 2>&1`] : []),
    // The hands of other sessions may be other users.
    'chmod -R a+rX /workspace)',
  ].join('\n');
}

function failure({ npm, pip }: Packages, said: string): string {
  const names = [...npm.map((name) => `${name} (npm)`), ...pip.map((name) => `${name} (pip)`)].join(', ');
  return `The packages of the environment could not be installed: ${names}. The installer said: ${said.slice(-LAST_WORDS).trim()}`;
}
