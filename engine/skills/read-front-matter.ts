import { parse } from 'yaml';
import { z } from 'zod';
import { ApiError } from '../api/http/api-error.ts';

const LONGEST = 16 * 1024;

const FrontMatter = z.looseObject({ name: z.string().optional(), description: z.string().optional() });

/** Reads name and description of a SKILL.md; a key that is not there is undefined. Throws ApiError 400. */
export function readFrontMatter(skillFile: Uint8Array): z.output<typeof FrontMatter> {
  const [, yaml] = /^---[ \t]*\r?\n([\s\S]*?)(?<=\n)---[ \t]*(?:\r?\n|$)/.exec(decode(skillFile)) ?? [];
  if (yaml === undefined) {
    throw wrong('must begin with front matter: `---`, a line each for `name` and `description`, and `---`');
  }
  if (yaml.length > LONGEST) throw wrong(`may have at most ${LONGEST} characters of front matter`);
  const parsed = FrontMatter.safeParse(parseYaml(yaml));
  if (!parsed.success) throw wrong('must have front matter with `name` and `description` as texts');
  return parsed.data;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw wrong('must be UTF-8');
  }
}

function parseYaml(yaml: string): unknown {
  try {
    // An alias of an alias of an alias can stand for very much.
    return parse(yaml, { maxAliasCount: 0 });
  } catch (error) {
    throw wrong(`has front matter that is not YAML: ${firstLine(error)}`);
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

function wrong(problem: string): ApiError {
  return new ApiError(400, `files: SKILL.md ${problem}`);
}
