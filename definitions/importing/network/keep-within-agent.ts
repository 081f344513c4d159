import { beyondNetwork } from '../../narrow-network.ts';
import { type Draft, noteDrop, remove, valueAt } from '../draft.ts';

/**
 * Removes the hosts that the agent `default`, which may reach `reachable`, does not open, because an automation can only narrow
 * that. Each has a note that says where to write it. The draft is valid but for that.
 */
export function keepWithinAgent(draft: Draft, reachable: readonly string[]): void {
  const allowed = (valueAt(draft, ['network', 'allowed']) ?? []) as string[];
  const beyond = new Set(beyondNetwork(allowed, reachable));
  if (beyond.size === 0) return;
  const rule = 'an automation can only narrow what its agent may reach';
  if (reachable.length === 0) {
    remove(draft, ['network']);
    const hosts = allowed.map((entry) => (/^[\w.-]+$/.test(entry) ? entry : JSON.stringify(entry))).join(', ');
    const what = `write \`network: { allowed: [${hosts}] }\` into the front matter of agents/default.md`;
    return noteDrop(draft, ['network'], `${rule}, and the agent default may reach nothing; ${what}`);
  }
  for (const [index, entry] of [...allowed.entries()].toReversed()) {
    if (!beyond.has(entry)) continue;
    remove(draft, ['network', 'allowed', index]);
    noteDrop(
      draft,
      ['network', 'allowed', index],
      `${rule}; add ${entry} to \`network.allowed\` of agents/default.md, then here`,
    );
  }
}
