import { noop as output, type NoopInput, type NoopOptions } from '../../../definitions/outputs/noop.ts';
import { stripInvisible } from '../../../text/strip-invisible.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { nothingChanged } from '../done.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { reportNoop } from './report-noop.ts';

const REASON_CHARACTERS = 2_000;

/** The agent changes nothing; the note is its reason. */
export const noop: OutputRow<NoopOptions, NoopInput> = {
  output,
  carryOut: changeNothing,
  verify: {},
};

async function changeNothing(use: OutputUse<NoopOptions, NoopInput>): Promise<Done> {
  const reason = stripInvisible(use.input.reason.slice(0, REASON_CHARACTERS)).trim();
  if (reason === '')
    throw new ToolError('The reason has no visible words. Say in a sentence why nothing needs to change.');
  const reported = use.options.reportAsIssue ? await report(use) : null;
  return nothingChanged('Noted. You can end your turn.', reported === null ? reason : `${reason} (${reported})`);
}

/** Only the first one of a run, however often the agent says so. Null if there is nothing more to do. */
async function report(use: OutputUse<NoopOptions, NoopInput>): Promise<string | null> {
  const { origin, answered } = use;
  if (origin.ordinal > 1 || answered !== null) return null;
  const { checkout, event } = origin;
  const repository = (checkout === false ? null : checkout.repository) ?? event.repository;
  if (repository === null) return 'not noted on an issue: this run is about no repository';
  if (origin.automation.safeOutputs.staged) return `staged: it would have been noted on an issue of ${repository}`;
  return await reportNoop(use, repository);
}
