import { skillDescriptionProblem } from '../../../text/skill-problem.ts';
import type { Problem } from '../../problem.ts';
import type { Skill, SkillFile } from '../../skill.ts';
import { decodeUtf8 } from '../decode-utf8.ts';
import { missingFrontMatter } from '../missing-front-matter.ts';
import { readYaml, type YamlSource } from '../read-yaml.ts';
import { splitFrontMatter } from '../split-front-matter.ts';
import { listSkillFiles, type SkillFileBytes } from './list-skill-files.ts';

export interface LoadedSkill {
  /** Undefined if there are problems. */
  skill: Skill | undefined;
  /** Of all its files. */
  bytes: number;
  problems: Problem[];
}

const SKILL_FILE = 'SKILL.md';

/** Reads the folder `skills/<name>/`; null if there is none with a SKILL.md. Throws what the disk throws. */
export function loadSkill(folder: string, name: string): LoadedSkill | null {
  const listed = listSkillFiles(folder, name);
  const main = listed?.files.find(({ path }) => path === SKILL_FILE);
  if (!listed || (!main && listed.problems.length === 0)) return null;
  const problems = [...listed.problems, ...(main ? problemsOf(name, main) : [])];
  return {
    skill: problems.length > 0 ? undefined : { name, files: listed.files.map(plain) },
    bytes: listed.files.reduce((sum, { bytes }) => sum + bytes.length, 0),
    problems,
  };
}

function problemsOf(name: string, { bytes }: SkillFileBytes): Problem[] {
  const file = `skills/${name}/${SKILL_FILE}`;
  const decoded = decodeUtf8(bytes);
  if (!('text' in decoded)) return [{ file, ...decoded }];
  const matter = splitFrontMatter(decoded.text);
  if (!matter) return [missingFrontMatter(file, decoded.text)];
  const source = readYaml(matter.yaml, matter.yamlLine);
  if (source.errors.length > 0) return source.errors.map((error) => ({ file, ...error }));
  return faults(name, source).map(({ key, problem }) => ({
    file,
    ...source.placeOf([key]),
    message: `\`${key}\` ${problem}`,
  }));
}

function faults(name: string, { value }: YamlSource): { key: string; problem: string }[] {
  const written: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  const found: { key: string; problem: string }[] = [];
  if (written['name'] !== undefined && written['name'] !== name) {
    found.push({ key: 'name', problem: `must be ${name}, as the folder, or be left out` });
  }
  const { description = '' } = written;
  const problem = typeof description === 'string' ? skillDescriptionProblem(description) : 'must be a text';
  return problem === null ? found : [...found, { key: 'description', problem }];
}

function plain({ path, bytes }: SkillFileBytes): SkillFile {
  const isText = Buffer.from(bytes.toString('utf8')).equals(bytes);
  return isText
    ? { path, encoding: 'utf8', content: bytes.toString('utf8') }
    : { path, encoding: 'base64', content: bytes.toString('base64') };
}
