import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { formatProblems } from '../../../definitions/problem.ts';
import { createRedact } from '../../../runtime/secrets/create-redact.ts';
import { terminalText } from '../../../text/terminal-text.ts';
import { EXIT } from '../../command-error.ts';
import { runningDev } from '../../dev/running-dev.ts';
import { jsonLine } from '../../json-line.ts';
import { readPlace, type PlaceOptions } from '../../place/read-place.ts';
import { settingsFileOf } from '../../place/settings-file-of.ts';
import { ok, unseen, wrong, type Finding, type FindingState } from '../../doctoring/check.ts';
import { CHECKS } from '../../doctoring/checks.ts';
import { runChecks } from '../../doctoring/run-checks.ts';

export interface DoctorOptions extends PlaceOptions {
  json?: boolean;
}

/** Longer than any check waits for one answer. */
const BOUND_MS = 30_000;

const WORDS: Record<FindingState, string> = { ok: 'ok', wrong: 'WRONG', open: 'open' };

/**
 * Looks at everything that runs need, and says of each what is so and what to do. Changes nothing. Returns 1 if something is wrong,
 * else 0: what could not be looked at does not count. Throws a CommandError if a variable cannot be read.
 */
export async function doctor({ json = false, ...options }: DoctorOptions): Promise<number> {
  const { definitionsFolder, dataFolder, environment } = readPlace(options, 'command');
  const { definitions, problems, warnings } = loadDefinitions(definitionsFolder);
  const dev = runningDev(dataFolder) ?? null;
  const settingsFile = settingsFileOf(options, definitionsFolder);
  const patient = { settingsFile, definitionsFolder, dataFolder, environment, definitions, dev };
  const redact = createRedact(environment.secrets);
  const findings = [
    problems.length === 0
      ? ok(
          'definitions',
          `${definitions.automations.length === 1 ? '1 automation is' : `${definitions.automations.length} automations are`} right in ${definitionsFolder}`,
        )
      : wrong('definitions', formatProblems(problems), 'curfew validate says the same, also without a machine.'),
    ...warnings.map((warning) => unseen('definitions', formatProblems([warning]))),
    ...(await runChecks(CHECKS, patient, BOUND_MS)),
  ].map((finding) => ({ ...finding, says: redact(finding.says) }));
  const isWrong = findings.some(({ state }) => state === 'wrong');
  console.log(json ? jsonLine({ healthy: !isWrong, findings }) : terminalText(tell(findings)));
  return isWrong ? EXIT.failed : EXIT.ok;
}

function tell(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, says, todo }) => [
    `${WORDS[state].padEnd(5)}  ${check.padEnd(width)}  ${says}`,
    ...(todo === null ? [] : [`${' '.repeat(width + 9)}-> ${todo}`]),
  ]);
  const wrongs = findings.filter(({ state }) => state === 'wrong').length;
  return [...lines, '', wrongs === 0 ? 'Nothing is wrong.' : `${wrongs} to mend.`].join('\n');
}
