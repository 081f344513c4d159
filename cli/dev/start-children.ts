import { fileURLToPath } from 'node:url';
import { LEAN_MEMORY } from '../processes/lean-memory.ts';
import { childEnvironment, type Surroundings } from './child-environment.ts';
import { claimPort } from './claim-port.ts';
import { announce, type ChildName, type DevState } from './dev-state.ts';
import { supervise } from './supervise.ts';

const CURFEW = fileURLToPath(new URL('../curfew.ts', import.meta.url));

/** Starts engine (unless it is elsewhere), worker and serve at once, and resolves when all of them are ready. */
export async function startChildren(state: DevState, host: string, port: number): Promise<void> {
  const { place, screen, temporal } = state;
  const hasEngine = place.environment.agentApi.kind === 'local';
  const engine = await claimPort(place.environment.enginePort);
  state.undo.push(engine.release);
  const surroundings: Surroundings = {
    temporal: temporal === undefined || temporal.pid === null ? null : temporal,
    enginePort: engine.port,
    hasEngine,
  };
  // Nothing more is awaited before they are on the list of what has to be stopped.
  state.told.throwIfAborted();
  const names: ChildName[] = hasEngine ? ['engine', 'worker', 'serve'] : ['worker', 'serve'];
  screen.progress(`starting ${names.join(', ')}`);
  for (const name of names) {
    startOne(state, name, name === 'serve' ? ['--host', host, '--port', String(port)] : [], surroundings);
  }
  await Promise.all(state.children.map(({ ready }) => ready));
}

function startOne(state: DevState, name: ChildName, flags: string[], surroundings: Surroundings): void {
  const { place, screen, found } = state;
  const folders = ['--dir', place.definitionsFolder, '--data', place.dataFolder];
  // What `.env` has is in our environment already, and comes without what this child does not need.
  const args = [name, ...flags, ...folders, '--no-env-file'];
  const lean = name === 'worker' ? LEAN_MEMORY : { nodeFlags: [], environment: {} };
  const environment = { ...lean.environment, ...childEnvironment(name, process.env, surroundings) };
  const child = supervise(
    { name, script: CURFEW, args, nodeFlags: lean.nodeFlags, environment },
    {
      onLine: (line) => screen.childLine(name, line),
      onEvent: screen.progress,
      onReady: (running) => {
        found[name] = running;
        if (state.announced) announce(state);
      },
    },
  );
  state.children.push(child);
  state.undo.push(child.stop);
}
