import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Check = z.object({
  method: z.string(),
  http: z.string(),
  does: z.string(),
  typescript: z.string(),
  python: z.string(),
});
type Check = z.infer<typeof Check>;

const Results = z.object({
  versions: z.object({ typescript: z.string(), python: z.string() }),
  checks: z.array(Check),
});

const Features = z.array(
  z.object({
    feature: z.string(),
    result: z.string(),
    tests: z.record(z.string(), z.array(z.string())),
  }),
);

/** The page about conformance: what the official SDKs got back from the engine, method by method, then its features. */
export function conformancePage(): string {
  const { versions, checks } = Results.parse(read('results.json'));
  const features = Features.parse(read('features.json'));
  const methods = Map.groupBy(checks.toSorted(byFamily), ({ method }) => method);
  const states = [...methods.values()].map(stateOf);
  const count = (state: State): number => states.filter((one) => one === state).length;
  return [
    '# Conformance with the Managed Agents API',
    'The engine speaks the API of Claude Managed Agents. This page says how far. It is made from a run of ' +
      `\`test/conformance/\`, in which the official SDKs for TypeScript (\`@anthropic-ai/sdk\` ${versions.typescript}) and ` +
      `Python (\`anthropic\` ${versions.python}) make ${checks.length} calls to a real engine with a scripted model. Each ` +
      'field that the SDK documents is looked for in what comes back, and must have its type. The suite is red as soon as ' +
      'the engine answers otherwise than this page says.',
    `Of ${methods.size} methods ${count('works')} work, ${count('in part')} work in part, ${count('differs')} differ and ` +
      `${count('missing')} are missing. A missing method or setting is refused with 404 or 400 in the documented ` +
      'envelope and with the reason; it is never taken and ignored.',
    '## Methods',
    table(
      ['method of `client.beta`', 'request', 'result'],
      [...methods].map(([method, own]) => [`\`${method}\``, `\`${own[0]?.http ?? ''}\``, stateOf(own)]),
    ),
    'What is refused, or answered otherwise than documented; of the methods that are missing, only those for a reason:',
    [...methods.values()].flatMap((own) => own.filter(isWorthALine).map(line)).join('\n'),
    '## Features',
    'These are not single answers but behaviour over time. Each is held by tests, which are named.',
    features.map(({ feature, result, tests }) => `- ${feature}: **${result}**.${heldBy(tests)}`).join('\n'),
  ].join('\n\n');
}

/** The order in which a newcomer meets them; the others come last. */
const FAMILIES = ['agents', 'environments', 'sessions', 'vaults', 'files', 'skills', 'models', 'messages'];

function byFamily(a: Check, b: Check): number {
  return rankOf(a) - rankOf(b);
}

function rankOf({ method }: Check): number {
  const rank = FAMILIES.indexOf(method.split('.')[0] ?? '');
  return rank < 0 ? FAMILIES.length : rank;
}

type State = 'works' | 'in part' | 'differs' | 'missing';

function stateOf(checks: Check[]): State {
  const results = checks.flatMap(({ typescript, python }) => [typescript, python]);
  if (results.every((result) => result === 'works')) return 'works';
  if (results.some((result) => result.startsWith('differs'))) return 'differs';
  return results.every((result) => result.startsWith('missing')) ? 'missing' : 'in part';
}

/** A method that this engine simply has not needs no more than its row. */
function isWorthALine(check: Check): boolean {
  const hasNoRoute = [check.typescript, check.python].every((result) =>
    /^missing: 404 This engine has no \S+ \S+\.$/.test(result),
  );
  return stateOf([check]) !== 'works' && !hasNoRoute;
}

function line({ method, does, typescript, python }: Check): string {
  const how = typescript === python ? shown(typescript) : `TypeScript ${shown(typescript)}, Python ${shown(python)}`;
  return `- \`${method}\` ${does}: ${how}`;
}

function shown(result: string): string {
  const [, state = result, why = ''] = /^(\w+): (.*)$/s.exec(result) ?? [];
  // The first problem is enough: the others say the same of other keys.
  const [first = ''] = why.split('; ');
  return first === '' ? `**${state}**` : `**${state}** (\`${first.replaceAll('`', "'")}\`)`;
}

function heldBy(tests: Record<string, string[]>): string {
  return Object.entries(tests)
    .map(([file, titles]) => ` \`${file}\`: ${titles.map((title) => `“${title}”`).join(', ')}.`)
    .join('');
}

function table(head: string[], rows: string[][]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(fileURLToPath(new URL(`../../test/conformance/${name}`, import.meta.url)), 'utf8'));
}
