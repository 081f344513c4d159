import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { probeEngine } from '../../../engine/probe-engine.ts';
import { SANDBOX_NEEDS_BYTES } from '../sandbox-needs.ts';
import { ok, wrong, type Check } from '../check.ts';

const GIB = 1024 ** 3;

/** The sandbox in which the local engine runs tools: it is tried out. */
export const sandboxCheck: Check = {
  name: 'sandbox',
  run: async ({ environment }) => {
    if (environment.agentApi.kind !== 'local')
      return [ok('sandbox', 'is not needed here: sessions run at another agent API')];
    if (environment.hands === 'none') {
      return [
        ok('sandbox', 'is switched off by CURFEW_HANDS=none: agents run commands as this user, without any protection'),
      ];
    }
    const { probe, limits } = await probeEngine(environment.hands);
    if (!probe.usable) return [wrong('sandbox', probe.problem, probe.fix)];
    const { memoryBytes, processes, diskBytes } = limits;
    const most = `${gib(memoryBytes)} of memory, ${processes} processes, ${gib(diskBytes)} of disk`;
    return [ok('sandbox', `works; each session gets at most ${most}`)];
  },
};

/** Room for the data and for the files of one session. */
export const diskCheck: Check = {
  name: 'disk',
  run: async ({ dataFolder }) => {
    let folder = dataFolder;
    while (!existsSync(folder)) folder = dirname(folder);
    if (!statSync(folder).isDirectory()) {
      return [
        wrong('disk', `${folder} is no folder, so nothing can be kept there`, 'Name another folder with --data.'),
      ];
    }
    try {
      accessSync(folder, constants.W_OK);
    } catch {
      return [
        wrong('disk', `${folder} cannot be written`, 'Let this user write there, or name another folder with --data.'),
      ];
    }
    const { bavail, bsize, ffree, files } = await statfs(folder);
    const free = bavail * bsize;
    if (free < SANDBOX_NEEDS_BYTES || (files > 0 && ffree < 50_000)) {
      const todo = `Make room, or name a folder on another disk with --data: sessions stop below ${gib(SANDBOX_NEEDS_BYTES)}.`;
      return [wrong('disk', `${gib(free)} and ${ffree} files are free at ${folder}`, todo)];
    }
    return [ok('disk', `${gib(free)} are free at ${folder}`)];
  },
};

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
