import type { Artefact } from '../../contract/artefact.ts';
import type { OutputRun } from '../../contract/output.ts';
import type { Automation } from '../../definitions/automation.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { OutputRow } from '../outputs/output-row.ts';
import { OUTPUT_ROWS } from '../outputs/outputs.ts';

/** The members that tell as whom GitHub is asked are absent in requests of an earlier version. */
export interface VerifyRequest extends Partial<Pick<OutputRun, 'runId' | 'checkout' | 'event'>> {
  automation?: Pick<Automation, 'safeOutputs'>;
  /** `owner/name`; null where the automation leaves it to the event. Then the artefact's own page names it. */
  repository: string | null;
  artefacts: Artefact[];
}

export type Verification = { verified: true } | { verified: false; reason: string };

export interface VerifyOptions {
  betweenLooksMs?: number;
  rows?: readonly OutputRow[];
}

const BETWEEN_LOOKS_MS = 2_000;

/**
 * Looks up whether everything that was handed over exists, each artefact as the outputs that make its type say.
 * Throws as these say.
 */
export async function verifyOutcome(
  dependencies: ActivityDependencies,
  { event, artefacts, ...request }: VerifyRequest,
  { betweenLooksMs = BETWEEN_LOOKS_MS, rows = OUTPUT_ROWS }: VerifyOptions = {},
): Promise<Verification> {
  if (artefacts.length === 0) return { verified: false, reason: 'nothing was handed over' };
  const { github } = dependencies;
  const commented = event?.repository ?? null;
  const repository = request.repository ?? commented;
  for (const artefact of artefacts) {
    const verify = rows.find((row) => Object.hasOwn(row.verify, artefact.type))?.verify[artefact.type];
    if (!verify) return { verified: false, reason: `this version cannot look up the ${artefact.type} ${artefact.url}` };
    const reason = await verify({ dependencies, github, artefact, repository, commented, betweenLooksMs });
    if (reason !== null) return { verified: false, reason };
  }
  return { verified: true };
}
