import { z } from 'zod';
import { ENVIRONMENT_NEEDS } from '../../runtime/environment/environment-needs.ts';
import { Variables } from '../../runtime/environment/environment-variables.ts';
import { FURTHER_VARIABLES } from '../../runtime/environment/further-variables.ts';

/** The page about the environment: every variable, then those that this version refuses. */
export function environmentPage(): string {
  const names = Object.keys(Variables.shape);
  const refused = names.flatMap((name) => refusal(name) ?? []);
  const read = names.filter((name) => refusal(name) === null);
  return [
    '# Environment variables',
    'A process reads them once, when it starts. `.env` beside the definitions sets those that the environment itself does ' +
      'not set. An empty variable counts as one that is not set.',
    '## Read when a process starts',
    ...read.map(variableSection),
    '## Read where they are used',
    ...Object.entries(FURTHER_VARIABLES).map(([name, variable]) => section(name, { ...variable, needs: [] })),
    '## Refused by this version',
    refused.map((line) => `- ${line}`).join('\n'),
  ].join('\n\n');
}

interface Shown {
  description: string;
  default: string;
  example: string;
  readBy: readonly string[];
  needs: string[];
}

function section(name: string, { description, default: byDefault, example, readBy, needs }: Shown): string {
  return [
    `### \`${name}\``,
    description,
    [
      `- Default: ${byDefault}`,
      `- Example: \`${example}\``,
      `- Read by: ${readBy.map(processWords).join(', ')}`,
      ...needs.map((need) => `- Needed by: ${need}`),
    ].join('\n'),
  ].join('\n\n');
}

function variableSection(name: string): string {
  const { description, example, readBy } = metaOf(name);
  const byDefault = defaultOf(Variables.shape[name as keyof Variables]);
  const needs = ENVIRONMENT_NEEDS.filter((need) => need.name === name).map(({ by, agentApi, why }) => {
    const where =
      agentApi === null
        ? ''
        : agentApi === 'local'
          ? ' with the local agent API'
          : ' with any agent API but the local one';
    return `${by.map(processWords).join(', ')}${where}: ${why}`;
  });
  const shown = byDefault === null ? 'none' : `\`${byDefault}\``;
  return section(name, { description, default: shown, example: `${name}=${example}`, readBy, needs });
}

/** What the reader of the environment says of the example of a variable; null if it takes it. */
function refusal(name: string): string | null {
  const parsed = Variables.safeParse({ [name]: metaOf(name).example });
  return parsed.success ? null : `\`${name}\` ${parsed.error.issues.map(({ message }) => message).join('; ')}`;
}

const Meta = z.object({ description: z.string(), example: z.string(), readBy: z.array(z.string()) });

function metaOf(name: string): z.infer<typeof Meta> {
  return Meta.parse(Variables.shape[name as keyof Variables].meta());
}

function processWords(name: string): string {
  if (name === 'tests') return 'the tests of this repository';
  return name === 'command' ? 'other commands' : `\`curfew ${name}\``;
}

/** The default as it is written; null if there is none. */
function defaultOf(schema: z.core.$ZodType): string | null {
  if (schema instanceof z.ZodPipe) return defaultOf(schema.in);
  const value = schema instanceof z.ZodDefault ? schema.def.defaultValue : null;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
