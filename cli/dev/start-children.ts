import { fileURLToPath } from 'node:url';
import { LEAN_MEMORY } from '../processes/lean-memory.ts';
import { childEnvironment, type ChildName, type Surroundings } from './child-environment.ts';
import { claimPort } from './claim-port.ts';
import { announce, type DevState } from './dev-state.ts';
import { loginOfWriter } from './login-of-writer.ts';
import { supervise } from './supervise.ts';

const CURFEW = fileURLToPath(new URL('../curfew.ts', import.meta.url));

/** Starts the engine (unless it runs elsewhere), the worker and serve together; resolves when all of them are ready. */
export async function startChildren(state: DevState, host: string, port: number): Promise<void> {
  const { place, screen, temporal } = state;
  const hasEngine = place.environment.agentApi.kind === 'local';
  const engine = await claimPort(place.environment.enginePort);
  state.undo.push(engine.release);
  const login = await loginOfWriter(place.environment.github);
  const surroundings: Surroundings = {
    temporal: temporal === undefined || temporal.pid === null ? null : temporal,
    enginePort: engine.port,
    hasEngine,
    login,
  };
  // From here on nothing is awaited until every child is on the list of what has to be stopped.
  state.stopping.throwIfAborted();
  const names: ChildName[] = hasEngine ? ['engine', 'worker', 'serve'] : ['worker', 'serve'];
  screen.progress(`starting ${names.join(', ')}`);
  for (const name of names) {
    const flags = name === 'serve' ? ['--host', host, '--port', String(port)] : [];
    startOne(state, name, { flags, environment: childEnvironment(name, process.env, surroundings) });
  }
  await Promise.all(state.children.map(({ ready }) => ready));
}

function startOne(state: DevState, name: ChildName, given: { flags: string[]; environment: NodeJS.ProcessEnv }): void {
  const { place, screen, running: runningChildren } = state;
  const folders = ['--dir', place.definitionsFolder, '--data', place.dataFolder];
  // The child must not read `.env`: its values are in `given.environment`, without the secrets this child does not need.
  const args = [name, ...given.flags, ...folders, '--no-env-file'];
  const lean = name === 'engine' ? { nodeFlags: [], environment: {} } : LEAN_MEMORY;
  const environment = { ...lean.environment, ...given.environment };
  const child = supervise(
    { name, script: CURFEW, args, nodeFlags: lean.nodeFlags, environment },
    {
      onLine: (line) => screen.childLine(name, line),
      onEvent: screen.progress,
      onReady: (running) => {
        runningChildren[name] = running;
        if (state.announced) announce(state);
      },
    },
  );
  state.children.push(child);
  state.undo.push(child.stop);
}
