import { glob, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { EXIT } from '../../cli/command-error.ts';
import { createProgram } from '../../cli/program/create-program.ts';
import { referencePages } from '../../cli/reference/reference-pages.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { OUTPUTS } from '../../definitions/outputs/outputs.ts';
import { formatProblems } from '../../definitions/problem.ts';
import {
  formatSchema,
  SCHEMA_KINDS,
  type SchemaKind,
  type SchemaNode,
} from '../../definitions/schema/format-schema.ts';
import { readEnvironment } from '../../runtime/environment/environment.ts';
import { Variables } from '../../runtime/environment/environment-variables.ts';
import { load } from '../support/definitions/definitions-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'docs/reference');

const pages = await referencePages();

it('is current: `npm run docs` would change nothing', async () => {
  expect((await readdir(FOLDER)).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) expect(await readFile(join(FOLDER, name), 'utf8')).toBe(text);
});

it('is checked by `npm run check`', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(scripts['check']?.split(' && ')).toContain('npm run docs -- --check');
});

/** All commands, with those of a command instead of that one. */
function leavesOf(program: Command): Command[] {
  return program.commands.flatMap((command) => (command.commands.length > 0 ? leavesOf(command) : [command]));
}

/** `token create` for a command of a command. */
function nameOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${parent.name()} ${command.name()}` : command.name();
}

describe('commands.md', () => {
  const commands = leavesOf(createProgram()).map((command) => [nameOf(command), command] as const);

  it.each(commands)('has %s with its arguments and options, and what each means', (name, command) => {
    const section = sectionOf('commands.md', `## \`curfew ${name}\``);
    for (const argument of command.registeredArguments) {
      expect(section).toMatch(new RegExp(`^- \`[<[]${argument.name()}[>\\]]\`: \\S.*\\.$`, 'm'));
    }
    for (const { flags } of command.options) expect(section).toContain(`\n- \`${flags}\`: `);
    for (const line of section.match(/^- `-.*/gm) ?? []) expect(line).toMatch(/default: |Default: |must be given/);
  });

  it.each(commands)('has an example of %s that the program takes', async (name) => {
    const [line = ''] = blocksOf(sectionOf('commands.md', `## \`curfew ${name}\``), 'sh');
    const called: string[] = [];
    const program = createProgram();
    for (const command of leavesOf(program)) command.action(() => void called.push(nameOf(command)));
    const words = [...line.trim().matchAll(/"[^"]*"|\S+?(?:"[^"]*")|\S+/g)].map(([word]) => word.replaceAll('"', ''));
    expect(words[0]).toBe('curfew');
    await program.parseAsync(words.slice(1), { from: 'user' });
    expect(called).toEqual([name]);
  });

  it('has every exit code', () => {
    const section = sectionOf('commands.md', '## Exit codes');
    for (const code of Object.values(EXIT)) expect(section).toMatch(new RegExp(`^${code} +\\S`, 'm'));
  });
});

describe('environment.md', () => {
  const page = pages.get('environment.md') ?? '';

  it.each(Object.keys(Variables.shape).filter((name) => name !== 'CURFEW_ENGINE_DATABASE_URL'))(
    'has %s with its default, an example that the reader takes, and who reads it',
    (name) => {
      const section = sectionOf('environment.md', `### \`${name}\``);
      expect(section).toMatch(/^- Default: \S/m);
      expect(section).toMatch(/^- Read by: \S/m);
      const [, example = ''] = new RegExp(`^- Example: \`${name}=(.+)\`$`, 'm').exec(section) ?? [];
      expect(example).not.toBe('');
      expect(() => readEnvironment({ [name]: example }, 'command')).not.toThrow();
    },
  );

  it('has the defaults that the reader fills in', () => {
    const shown = Object.keys(Variables.shape).flatMap((name) => {
      const value = new RegExp(`### \`${name}\`[^#]*?^- Default: \`(.+)\`$`, 'm').exec(page)?.[1];
      return value === undefined ? [] : [[name, value] as const];
    });
    expect(shown.length).toBeGreaterThan(7);
    expect(readEnvironment(Object.fromEntries(shown), 'command')).toEqual({
      ...readEnvironment({}, 'command'),
      sourceSecrets: {},
    });
    expect(Variables.parse(Object.fromEntries(shown))).toEqual(Variables.parse({}));
  });

  it('says of each process what it does not start without', () => {
    for (const name of ['dev', 'serve', 'worker', 'engine'] as const) {
      for (const api of ['local', 'hosted']) {
        for (const missing of missingOf({ CURFEW_AGENT_API: api }, name)) {
          expect(sectionOf('environment.md', `### \`${missing}\``)).toMatch(
            new RegExp(`^- Needed by: .*\`curfew ${name}\``, 'm'),
          );
        }
      }
    }
  });

  it('has every variable that the code reads', async () => {
    const read = await variablesInCode();
    expect(read.size).toBeGreaterThan(10);
    expect([...read].filter((name) => !OF_THE_DESKTOP.has(name) && !page.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('outputs.md', () => {
  const [options] = formatSchema('automation').properties?.['safe-outputs']?.anyOf ?? [];

  it.each(OUTPUTS.map((output) => [output.key, output] as const))('has all that %s may need', (key, output) => {
    const row =
      pages
        .get('outputs.md')
        ?.split('\n')
        .find((line) => line.startsWith(`| [\`${key}\`]`)) ?? '';
    const node = options?.properties?.[key];
    expect(node).toBeDefined();
    const written = optionsIn(node ?? {});
    const needs = [null, ...written].flatMap((value) => {
      const read = output.options.safeParse(value);
      return read.success ? Object.entries(output.permissions(read.data)) : [];
    });
    for (const [name, level] of needs) expect(row).toContain(`${name.replace('_', ' ')}: ${level}`);
  });
});

describe.each(SCHEMA_KINDS)('%s.md', (kind) => {
  const name = `${kind}.md`;
  const page = pages.get(name) ?? '';
  const [usable = '', refused = ''] = page.split('## Refused by this version');
  const keys = keysOf(formatSchema(kind), '', false);
  const examples = blocksOf(usable, 'yaml').map((text) => parse(text) as unknown);

  it('has every key of the format, once: among those of this version or among the refused', () => {
    expect(keys.length).toBeGreaterThan(10);
    for (const { path, isNotYet } of keys) {
      expect({ path, headings: usable.split(`# \`${path}\`\n`).length - 1 }).toEqual({
        path,
        headings: isNotYet ? 0 : 1,
      });
      if (isNotYet) expect(refused).toContain(`\`${path}\``);
    }
  });

  it.each(keys.filter(({ isNotYet }) => !isNotYet).map(({ path }) => path))(
    'says what %s is, what may be written, the default, and an example',
    (path) => {
      const section = sectionOf(name, `# \`${path}\``);
      const { description, value, byDefault } =
        /^\n(?<description>.+)\n\n- Value: (?<value>.+)\n- Default: (?<byDefault>.+)\n/.exec(section)?.groups ?? {};
      expect(description).toMatch(/\.$/);
      expect([value, byDefault]).not.toContain(undefined);
      const [, inline] = /^- Example: `(.*)`$/m.exec(section) ?? [];
      const wanted = inline === undefined ? null : Object.values(parse(`{ ${inline} }`) as object);
      const shown = blocksOf(section, 'yaml').map((text) => parse(text) as unknown);
      const values = (wanted ? examples : shown).flatMap((example) => valuesAt(example, stepsOf(path)));
      expect(values.length).toBeGreaterThan(0);
      if (wanted) expect(values).toContainEqual(wanted[0]);
    },
  );

  it('has only examples that load without a problem', () => {
    for (const example of examples) {
      expect({ example, problems: formatProblems(load(filesWith(kind, example)).problems) }).toEqual({
        example,
        problems: '',
      });
    }
  });

  it('has the defaults that the loader fills in', () => {
    const withDefault = keys.filter(({ isNotYet, node }) => !isNotYet && node.default !== undefined);
    expect(withDefault.length).toBeGreaterThan(3);
    for (const { path, node, needed } of withDefault) {
      const [last = '', ...above] = stepsOf(path).reverse();
      const siblings = Object.fromEntries(
        needed.map((key) => [key, examples.flatMap((each) => valuesAt(each, [...above.toReversed(), key]))[0]]),
      );
      const without = loaded(kind, wrap(above.toReversed(), siblings));
      expect({ path, is: loaded(kind, wrap(above.toReversed(), { ...siblings, [last]: node.default })) }).toEqual({
        path,
        is: without,
      });
    }
  });
});

interface Key {
  path: string;
  node: SchemaNode;
  isNotYet: boolean;
  /** Keys that must stand beside it. */
  needed: string[];
}

/** Every key of a schema by its path, read from the schema alone. */
function keysOf(node: SchemaNode, path: string, isNotYet: boolean): Key[] {
  const { properties = {}, additionalProperties: named, items, anyOf = [], required = [] } = node;
  const own = Object.entries(properties).flatMap(([key, child]) => {
    const below = path === '' ? key : `${path}.${key}`;
    const refused = isNotYet || child.notYet === true;
    const needed = required.filter((other) => other !== key);
    return [{ path: below, node: child, isNotYet: refused, needed }, ...keysOf(child, below, refused)];
  });
  return [
    ...own,
    ...(typeof named === 'object' ? keysOf(named, `${path}.<name>`, isNotYet) : []),
    ...(items ? keysOf(items, `${path}[]`, isNotYet) : []),
    ...anyOf.flatMap((form) => keysOf(form, path, isNotYet)),
  ];
}

function stepsOf(path: string): string[] {
  return path.replaceAll('[]', '.[]').split('.');
}

function valuesAt(value: unknown, [step, ...rest]: string[]): unknown[] {
  if (step === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [];
  const any = step === '[]' || step === '<name>';
  return Object.entries(value).flatMap(([key, inner]) => (any || key === step ? valuesAt(inner, rest) : []));
}

function wrap(steps: string[], value: unknown): unknown {
  return steps.reduceRight<unknown>(
    (inner, step) => (step === '[]' ? [inner] : { [step === '<name>' ? 'example' : step]: inner }),
    value,
  );
}

/** A folder of definitions with one file that has these keys, and what else it must have. */
function filesWith(kind: SchemaKind, example: unknown): Record<string, string> {
  const written = withField(withAllowed(example));
  const { on, checkout = {}, ...rest } = written as { on?: object; checkout?: object | false };
  // Where people are asked about outputs there must be one, and some sources have no repository of their own.
  const least = {
    'safe-outputs': { 'add-comment': null },
    checkout: checkout && { repository: 'acme/api', ...checkout },
  };
  const automation = (keys: unknown): string => `---\n${stringify(keys)}---\n\nDo it.\n`;
  // What the example of `on.webhook` names.
  const settings = stringify({ sources: { pager: { scheme: 'pagerduty', secret: 'PAGER_SECRET' } }, 'chain-depth': 2 });
  // What the example of `start-automation` names.
  const child = automation({ ...least, on: 'workflow_dispatch', limits: { spend: 1 } });
  if (kind === 'automation') {
    const file = automation({ ...least, ...rest, on: { issues: null, ...on } });
    // An automation can only narrow what its agent may reach.
    const agent = `---\n${stringify({ network: (rest as { network?: object }).network ?? {} })}---\n\nYou help.\n`;
    return {
      'automations/a.md': file,
      'automations/fix-bug.md': child,
      'agents/default.md': agent,
      'curfew.yml': settings,
    };
  }
  const first = { 'automations/a.md': automation({ on: 'issues' }) };
  if (kind === 'settings') return { ...first, 'curfew.yml': stringify(written) };
  // What the example of `skills` names.
  const skills = ['release-notes', 'pdf-forms'].map((skill) => [
    `skills/${skill}/SKILL.md`,
    '---\ndescription: Helps with one kind of work.\n---\n',
  ]);
  return {
    ...first,
    ...Object.fromEntries(skills),
    'agents/helper.md': `---\n${stringify(written)}---\n\nYou help.\n`,
  };
}

/** Credentials are for hosts that `allowed` beside them opens. */
function withAllowed(example: unknown): unknown {
  const { network } = example as {
    network?: { allowed?: string[]; credentials?: Record<string, { hosts: string[] }> };
  };
  if (network?.credentials === undefined || network.allowed !== undefined) return example;
  const allowed = Object.values(network.credentials).flatMap(({ hosts }) => hosts);
  return { ...(example as object), network: { ...network, allowed } };
}

/** `update-issue` must name something that may be changed. */
function withField(example: unknown): unknown {
  const { 'safe-outputs': outputs } = example as { 'safe-outputs'?: Record<string, Record<string, unknown>> };
  const options = outputs?.['update-issue'];
  if (options === undefined) return example;
  const isNamed = ['status', 'title', 'body'].some((key) => options[key] === true || options[key] === null);
  if (isNamed) return example;
  return { ...(example as object), 'safe-outputs': { ...outputs, 'update-issue': { ...options, body: true } } };
}

function loaded(kind: SchemaKind, written: unknown): Definitions {
  const { definitions, problems } = load(filesWith(kind, written));
  expect({ written, problems: formatProblems(problems) }).toEqual({ written, problems: '' });
  return definitions;
}

/** What stands below a heading, up to the next one. */
/** Each option alone, with each value of a list that it can have. */
function optionsIn(node: SchemaNode): object[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([key, option]) =>
    valuesIn(option).map((value) => ({ [key]: value })),
  );
  return [...own, ...(node.anyOf ?? []).flatMap(optionsIn)];
}

function valuesIn({ type, enum: values = [], const: only, anyOf = [] }: SchemaNode): unknown[] {
  if (type === 'boolean') return [true, false];
  return [...values, ...(only === undefined ? [] : [only]), ...anyOf.flatMap(valuesIn)];
}

function sectionOf(name: string, heading: string): string {
  const [, after = ''] = (pages.get(name) ?? '').split(`${heading}\n`);
  return after.split(/^#/m)[0] ?? '';
}

function blocksOf(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, block = '']) => block);
}

function missingOf(given: Record<string, string>, name: 'dev' | 'serve' | 'worker' | 'engine'): string[] {
  try {
    readEnvironment(given, name);
    return [];
  } catch (error) {
    return [...String(error).matchAll(/- (\w+) is not set/g)].map(([, missing = '']) => missing);
  }
}

/** Set by a desktop, not by whoever runs Curfew: they only say whether a browser can be opened. */
const OF_THE_DESKTOP: ReadonlySet<string> = new Set(['DISPLAY', 'WAYLAND_DISPLAY']);

/** Variables that code names when it reads the environment. Benchmarks and stand-ins read only what they set themselves. */
async function variablesInCode(): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const file of glob(
    '{cli,runtime,connections,database,activities,triggers,workflows,engine,demo,test/support}/**/*.ts',
    { cwd: ROOT, exclude: (path) => path.includes('node_modules') },
  )) {
    const text = await readFile(join(ROOT, file), 'utf8');
    for (const [, name = ''] of text.matchAll(/\benv(?:ironment)?\[['"]([A-Z][A-Z0-9_]+)['"]\]/g)) found.add(name);
    for (const [, names = ''] of text.matchAll(/\{([A-Z0-9_,\s]+)\} = process\.env/g)) {
      for (const [name] of names.matchAll(/\w+/g)) found.add(name);
    }
  }
  return found;
}
