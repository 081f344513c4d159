import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import type { StartOptions } from '../driver.ts';
import type { HandsOwner } from '../workspace/hands-owner.ts';
import type { WorkspaceLayout } from '../workspace/workspace-layout.ts';

/** Host paths that the sandbox mounts. */
export interface SandboxSources {
  workspace: string;
  outputs: string;
  uploads: string;
  image: string;
  node: string;
  /** The npm that came with `node`, or `null` to use the machine's. */
  npm: string | null;
  /** The unix socket of the session's proxy; `null` for a sandbox that may reach nothing. */
  egress: string | null;
  /** Certificates that the sandbox trusts; `null` for a sandbox that may reach nothing. */
  trust: string | null;
  /** Installed packages; `null` if there are none. */
  packages: string | null;
}

/** Numbers of the file descriptors that the sandbox gets in addition to stdin, stdout and stderr. */
export interface SandboxDescriptors {
  seccompFilter: number | null;
  /** Bubblewrap writes the host's number of the first process in the sandbox to it. */
  info: number;
}

export interface OwnedCommand {
  /** Paths of the programs. */
  tools: { bwrap: string; setpriv: string };
  owner: HandsOwner;
  sources: SandboxSources;
  command: (reachable: SandboxSources) => string[];
}

const MiB = 1024 * 1024;
/**
 * Limits of each process. Control group and watchdog limit what all of them use together. If the machine pipes core dumps
 * to a program, the kernel obeys no limit but that of one byte, which means no dump.
 */
const LIMITS = { nproc: 1024, nofile: 65_536, data: 4096 * MiB, fsize: 2048 * MiB, core: 1 };
const PATH = '/opt/node/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The whole environment of the processes in the sandbox. */
export const SANDBOX_ENVIRONMENT: Record<string, string> = {
  PATH,
  HOME: '/home/agent',
  USER: 'agent',
  LANG: 'C.UTF-8',
  GIT_CONFIG_GLOBAL: '/etc/agent.gitconfig',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  npm_config_cache: '/tmp/npm',
  npm_config_update_notifier: 'false',
};

/** Where the sandbox finds the socket of the session's proxy. */
export const EGRESS_SOCKET = '/run/egress.sock';
/** Where the sandbox finds the certificates that it trusts. */
export const TRUST_FOLDER = '/run/trust';
/** Where the sandbox finds the packages of its environment. */
export const PACKAGES_FOLDER = '/opt/packages';

/** What is mounted where: the workspace, the image of the hands, this Node, and the way out. */
export function sandboxSources(
  layout: WorkspaceLayout,
  { image, egress, trust, packages }: Pick<StartOptions, 'image' | 'egress' | 'trust' | 'packages'>,
): SandboxSources {
  const npm = path.resolve(path.dirname(process.execPath), '../lib/node_modules/npm');
  const { workspace, outputs, uploads } = layout;
  const bundled = !process.execPath.startsWith('/usr/') && existsSync(npm);
  return {
    workspace,
    outputs,
    uploads,
    image: image.folder,
    node: process.execPath,
    npm: bundled ? npm : null,
    egress,
    trust,
    packages,
  };
}

/**
 * The command that runs the hands in bubblewrap: nothing of the host but its programs and a few files of `/etc`, all
 * read-only; namespaces of its own for everything, so no network but the socket of a proxy; no capabilities, no new user
 * namespaces.
 */
export function sandboxCommand(bwrap: string, sources: SandboxSources, descriptors: SandboxDescriptors): string[] {
  return [
    bwrap,
    ...['--unshare-user', '--unshare-all', '--disable-userns', '--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL'],
    ...['--die-with-parent', '--new-session', '--clearenv', '--hostname', 'hands'],
    ...programs(),
    ...configuration(sources.image),
    ...['--proc', '/proc', '--dev', '/dev', ...memory('/dev/shm', 64), '--remount-ro', '/dev'],
    ...[...memory('/tmp', 512), ...memory('/home/agent', 64)],
    ...['--bind', sources.workspace, '/workspace', '--bind', sources.outputs, '/mnt/session/outputs'],
    ...['--ro-bind', sources.uploads, '/mnt/session/uploads'],
    ...['--ro-bind', sources.node, '/opt/node/bin/node', '--ro-bind', sources.image, '/opt/hands'],
    ...(sources.npm === null ? [] : npm(sources.npm)),
    ...(sources.egress === null ? [] : ['--bind', sources.egress, EGRESS_SOCKET]),
    ...(sources.trust === null ? [] : ['--ro-bind', sources.trust, TRUST_FOLDER]),
    ...(sources.packages === null ? [] : ['--ro-bind', sources.packages, PACKAGES_FOLDER]),
    // This has to be the last mount: after it no further mount is possible.
    ...['--remount-ro', '/', '--chdir', '/workspace'],
    ...Object.entries(SANDBOX_ENVIRONMENT).flatMap(([name, value]) => ['--setenv', name, value]),
    ...(descriptors.seccompFilter === null ? [] : ['--seccomp', `${descriptors.seccompFilter}`]),
    // No descriptor of a file or folder of the host may stay open inside: an agent could reach it through /proc.
    ...['--info-fd', `${descriptors.info}`, '--'],
    // The limits are set inside: outside, the processes of all sandboxes would be counted together.
    ...['prlimit', ...limits(), '--', '/opt/node/bin/node', '--max-old-space-size=256', '/opt/hands/hands.cjs'],
  ];
}

/**
 * The same command for an engine that runs as root: it runs as `owner`. The sources may be behind a directory that only
 * root may enter, so an outer bubblewrap, which has no other task, binds them below a `/tmp` of its own.
 */
export function asOwner({ tools, owner, sources, command }: OwnedCommand): string[] {
  const reachable = Object.entries(sources).filter(([, source]) => source !== null);
  const places = Object.fromEntries(reachable.map(([name]) => [name, `/tmp/hands/${name}`]));
  return [
    ...[tools.bwrap, '--die-with-parent', '--dev-bind', '/', '/', '--perms', '0755', '--tmpfs', '/tmp'],
    ...['--perms', '0755', '--dir', '/tmp/hands'],
    ...reachable.flatMap(([name, source]) => ['--bind', source, `/tmp/hands/${name}`]),
    ...['--', tools.setpriv, `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', '--'],
    ...command({ ...sources, ...places }),
  ];
}

// Distributions differ in whether /bin and its like are directories or links into /usr.
function programs(): string[] {
  const besides = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'].map((name) => `/${name}`);
  const mounts = besides
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      lstatSync(folder).isSymbolicLink() ? ['--symlink', readlinkSync(folder), folder] : ['--ro-bind', folder, folder],
    );
  return ['--ro-bind', '/usr', '/usr', ...mounts];
}

function configuration(image: string): string[] {
  const ours = ['passwd', 'group', 'hosts'].map((name) => [`${image}/${name}`, `/etc/${name}`]);
  const theirs = ['alternatives', 'ssl/certs', 'ca-certificates', 'pki/tls/certs', 'pki/ca-trust', 'ld.so.cache'];
  return [
    ...ours.flatMap(([from = '', to = '']) => ['--ro-bind', from, to]),
    ...['--ro-bind', `${image}/gitconfig`, '/etc/agent.gitconfig'],
    ...theirs.flatMap((name) => ['--ro-bind-try', `/etc/${name}`, `/etc/${name}`]),
  ];
}

function memory(place: string, sizeMiB: number): string[] {
  return ['--size', `${sizeMiB * MiB}`, '--perms', '1777', '--tmpfs', place];
}

function npm(folder: string): string[] {
  const commands = ['npm', 'npx'].flatMap((name) => [
    ...['--symlink', `../lib/node_modules/npm/bin/${name}-cli.js`, `/opt/node/bin/${name}`],
  ]);
  return ['--ro-bind', folder, '/opt/node/lib/node_modules/npm', ...commands];
}

/** No process may raise a limit above that of its parent, so the engine's own limits bound these. */
function limits(): string[] {
  const own = readFileSync('/proc/self/limits', 'utf8');
  const hard = (title: string) => {
    const value = new RegExp(`^${title} +\\S+ +(\\d+|unlimited)`, 'm').exec(own)?.[1];
    return value === undefined || value === 'unlimited' ? Infinity : Number(value);
  };
  const titles: Record<keyof typeof LIMITS, string> = {
    nproc: 'Max processes',
    nofile: 'Max open files',
    data: 'Max data size',
    fsize: 'Max file size',
    core: 'Max core file size',
  };
  const named = Object.entries(titles) as [keyof typeof LIMITS, string][];
  return named.map(([name, title]) => `--${name}=${Math.min(LIMITS[name], hard(title))}`);
}
