import { errorText } from '../../runtime/error-text.ts';
import { TRIGGER_SOURCES } from '../sources/sources.ts';
import type { TriggerSource } from '../sources/trigger-source.ts';
import type { Sweep, SweepDependencies } from './sweep.ts';

/** Finds deliveries that never arrived, of every source that an enabled automation uses and that can be asked. */
export const recoverSources: Sweep = {
  name: 'recover',
  every: '*/10 * * * *',
  run: (dependencies) => recoverAll(TRIGGER_SOURCES, dependencies),
};

/**
 * Lets each source find what it lost. A source that fails does not hold up the next one. Throws one Error with all reasons,
 * and with what the others did.
 */
export async function recoverAll(
  sources: readonly TriggerSource[],
  dependencies: SweepDependencies,
): Promise<string[]> {
  const did: string[] = [];
  const failed: string[] = [];
  for (const source of sources.filter(({ id }) => isUsed(id, dependencies))) {
    if (source.recover === undefined) continue;
    try {
      const { recovered, notes } = await source.recover(dependencies);
      if (recovered > 0)
        did.push(`${source.id}: ${recovered} lost ${recovered === 1 ? 'delivery' : 'deliveries'} found`);
      did.push(...notes.map((note) => `${source.id}: ${note}`));
    } catch (error) {
      failed.push(`${source.id}: ${errorText(error)}`);
    }
  }
  if (failed.length > 0) throw new Error([...failed, ...did].join('\n'));
  return did;
}

function isUsed(id: string, { definitions }: SweepDependencies): boolean {
  return definitions.automations.some(({ enabled, on }) => enabled && Object.hasOwn(on.sources, id));
}
