import { isWithinNetwork } from '../../narrow-network.ts';
import { type Draft, noteChange, noteDrop, remove, setValue, valueAt } from '../draft.ts';

/** Gives `network` the form that it has here. Entries of `allowed` that are none are left to the checks of the loader. */
export function convertNetwork(draft: Draft): void {
  const written = valueAt(draft, ['network']);
  if (typeof written === 'string') {
    setValue(draft, ['network'], { allowed: [written] });
    return noteChange(draft, ['network'], `it is \`{ allowed: [${written}] }\``);
  }
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return;
  if (Object.keys(written).length === 0) {
    setValue(draft, ['network'], { allowed: [] });
    return noteChange(draft, ['network'], 'it is `{ allowed: [] }`, which opens nothing');
  }
  takeHostsOfUrls(draft);
  dropBlocked(draft);
}

/** gh-aw takes hosts with `https://` before them. */
function takeHostsOfUrls(draft: Draft): void {
  const written: unknown = valueAt(draft, ['network', 'allowed']);
  if (!Array.isArray(written)) return;
  for (const [index, entry] of written.entries()) {
    const host = /^https?:\/\/([^/@:?#]+)\/?$/i.exec(String(entry))?.[1];
    if (host === undefined) continue;
    setValue(draft, ['network', 'allowed', index], host);
    noteChange(draft, ['network', 'allowed', index], `it is ${host}`);
  }
}

/** There is no such list here. What would be open without it switches the automation off. */
function dropBlocked(draft: Draft): void {
  if (valueAt(draft, ['network', 'blocked']) === undefined) return;
  const allowed = listAt(draft, 'allowed');
  const open = listAt(draft, 'blocked').filter(
    (entry) => isWithinNetwork(entry, allowed) || allowed.some((other) => isWithinNetwork(other, [entry])),
  );
  remove(draft, ['network', 'blocked']);
  const rule = 'only what `allowed` names is open';
  if (open.length === 0) return noteDrop(draft, ['network', 'blocked'], rule);
  const what = `, and that includes ${open.join(', ')}; name in \`allowed\` the hosts that are needed, one by one`;
  noteDrop(draft, ['network', 'blocked'], `${rule}${what}`);
  draft.isLoose = true;
}

function listAt(draft: Draft, key: string): string[] {
  const written = valueAt(draft, ['network', key]);
  const list: unknown[] = Array.isArray(written) ? written : [written];
  return list.filter((entry) => typeof entry === 'string');
}
