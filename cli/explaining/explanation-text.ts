import { terminalText } from '../../text/terminal-text.ts';
import type { ExplainedAutomation, Start } from './explained-automation.ts';

/** One automation as a block of lines: whether it starts, with what or why not, and what was decided when the delivery came. */
export function explanationText(explained: ExplainedAutomation): string {
  const { automation, reason, values, starts, then } = explained;
  const lines = explained.verdict === 'starts' ? [] : refusalLines(reason, values);
  if (starts !== null) lines.push(...startLines(starts));
  if (then !== null) lines.push(['then', thenText(explained, then)]);
  const shown = lines.map(([name = '', text = '']) => `  ${name.padEnd(NAME_WIDTH)}${indented(text)}`);
  return [`${automation}: ${VERDICTS[explained.verdict]}`, ...shown].join('\n');
}

const NAME_WIDTH = 10;

const VERDICTS: Readonly<Record<ExplainedAutomation['verdict'], string>> = {
  starts: 'starts',
  refused: 'does not start',
  unknown: 'may start',
};

function startLines({ trigger, inputs, subject, checkout, agent, limits, outputs, causedBy }: Start): string[][] {
  const lines = [
    ['trigger', `\`${trigger}\`${causedBy === null ? '' : `, which run \`${causedBy}\` caused`}`],
    ...Object.entries(inputs).map(([name, value]) => ['input', `${name} is ${JSON.stringify(value)}`]),
    ['subject', subject],
    ['checkout', checkout ?? 'nothing'],
    ['agent', agent],
    ['limits', limits],
    ['outputs', outputs.join('; ') || 'none: it can only report'],
  ];
  return lines;
}

function refusalLines(reason: string, values: Record<string, string>): string[][] {
  const compared = Object.entries(values).map(([name, value]) => ['values', `${name} is ${value}`]);
  return [['because', reason], ...compared];
}

function thenText({ verdict, reason }: ExplainedAutomation, then: NonNullable<ExplainedAutomation['then']>): string {
  if (then.runId !== null) return `started ${then.runId}${then.run === null ? '' : `, which is ${then.run}`}`;
  return verdict === 'refused' && reason === then.reason ? 'the same' : `not started: ${then.reason}`;
}

function indented(text: string): string {
  return terminalText(text).replaceAll('\n', `\n  ${' '.repeat(NAME_WIDTH)}`);
}
