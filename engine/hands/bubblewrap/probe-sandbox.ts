import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { errorText } from '../../../runtime/error-text.ts';
import { temporaryFolder } from '../../../runtime/folders/temporary-folder.ts';
import type { HandsDriver, HandsProbe } from '../driver.ts';
import { findProgram } from '../find-program.ts';
import { provisionHands } from '../pool/provision-hands.ts';
import { prepareWorkspace } from '../workspace/workspace.ts';

const NEEDED: Record<string, string> = {
  bwrap: 'bubblewrap',
  setpriv: 'util-linux',
  prlimit: 'util-linux',
  flock: 'util-linux',
  git: 'git',
  bash: 'bash',
};

const NAMESPACES_FIX =
  'sudo sysctl -w kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0 user.max_user_namespaces=10000' +
  ' (settings that this kernel does not have are refused and may be left out; inside a container also allow user namespaces' +
  ' and an unmasked /proc, or run the engine outside)';

/** Tries a real sandbox with a real tool call, in a folder of its own that is removed. Takes about 150 ms. */
export async function probeSandbox(driver: HandsDriver): Promise<HandsProbe> {
  if (process.platform !== 'linux') {
    const fix = 'run the engine on Linux, for instance in a virtual machine';
    return { usable: false, problem: `The sandbox (bubblewrap) needs Linux; this is ${process.platform}.`, fix };
  }
  const missing = Object.keys(NEEDED).filter((program) => findProgram(program) === null);
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((program) => NEEDED[program] ?? program))];
    const problem = `The sandbox needs ${missing.join(', ')}, which this machine does not have.`;
    return { usable: false, problem, fix: await installCommand(packages) };
  }
  const folder = await temporaryFolder('probe');
  try {
    await tryOut(driver, path.join(folder.path, 'session'));
    return { usable: true };
  } catch (error) {
    return await explain(errorText(error));
  } finally {
    await folder.remove();
  }
}

async function tryOut(driver: HandsDriver, folder: string): Promise<void> {
  const signal = AbortSignal.timeout(20_000);
  await prepareWorkspace({ folder, repositories: [], files: [] }, signal);
  const hands = await provisionHands({ folder, driver, workdir: '/workspace' });
  try {
    const command = 'git --version && node --version && touch /workspace/probe';
    const result = await hands.execute({ id: 'probe', name: 'bash', input: { command } }, signal);
    if (result.isError) throw new Error(result.content);
  } finally {
    await hands.kill();
  }
}

async function explain(problem: string): Promise<HandsProbe> {
  if (/Unknown option/i.test(problem)) {
    const fix = `${await installCommand(['bubblewrap'])} (version 0.8 or newer is needed)`;
    return { usable: false, problem, fix };
  }
  if (/namespace|uid map|Operation not permitted|Can't mount|setting up/i.test(problem)) {
    return { usable: false, problem, fix: NAMESPACES_FIX };
  }
  if (/cache folder/.test(problem)) {
    return { usable: false, problem, fix: 'set XDG_CACHE_HOME to a folder that this user may write to' };
  }
  if (/users that can run hands/.test(problem)) {
    return { usable: false, problem, fix: 'wait until sessions of other engines on this machine have ended' };
  }
  if (/shared librar|shared object/i.test(problem)) {
    const fix = 'use a Node that needs no libraries of its own, such as those of https://nodejs.org';
    return { usable: false, problem, fix };
  }
  return { usable: false, problem, fix: await installCommand(['bubblewrap', 'util-linux', 'git', 'bash']) };
}

async function installCommand(packages: string[]): Promise<string> {
  const system = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const kin = /^ID(?:_LIKE)?=.*$/gm;
  const family = (system.match(kin) ?? []).join(' ');
  const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
  const names = packages.join(' ');
  if (/fedora|rhel|centos/.test(family)) return `${sudo}dnf install -y ${names}`;
  if (/arch/.test(family)) return `${sudo}pacman -S --noconfirm ${names}`;
  if (/suse/.test(family)) return `${sudo}zypper install -y ${names}`;
  if (/alpine/.test(family)) return `${sudo}apk add ${names} setpriv flock`;
  return `${sudo}apt-get install -y ${names}`;
}
