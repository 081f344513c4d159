import type { Artefact } from '../../contract/artefact.ts';
import type { Done } from './output-row.ts';

/** The output was delivered. The agent gets `text` as it is, people get it as one line. */
export function delivered(artefact: Artefact, text: string): Done {
  return { effect: 'delivered', artefact, text, note: text.replaceAll('\n', ' · ') };
}

export function nothingChanged(text: string, note = text): Done {
  return { effect: 'no-change', artefact: null, text, note };
}

export function staged(wouldHaveBeen: string): Done {
  const text = `Staged: nothing was done. ${wouldHaveBeen}`;
  return { effect: 'staged', artefact: null, text, note: text };
}

/** It is kept, and handed over later by `handOverGathered` if no output does so before. */
export function gathered(text: string): Done {
  return { effect: 'gathered', artefact: null, text, note: text };
}

export function lacked(text: string, note: string): Done {
  return { effect: 'lacked', artefact: null, text, note };
}
