import type { Agent } from '../agent.ts';
import type { Problem } from '../problem.ts';
import { agentSchema, type WrittenAgent } from '../schema/agent-schema.ts';
import type { Skill } from '../skill.ts';
import { buildAgent } from './build-agent.ts';
import { checkModel } from './checks/check-model.ts';
import type { DefinitionFile } from './list-definition-files.ts';
import { missingFrontMatter } from './missing-front-matter.ts';
import { parseDefinition } from './parse-definition.ts';
import { readYaml, type Path, type YamlSource } from './read-yaml.ts';
import { MOST_SKILL_BYTES } from './skills/list-skill-files.ts';
import type { SkillByName } from './skills/skills-of-folder.ts';
import { splitFrontMatter } from './split-front-matter.ts';

export interface LoadedAgent {
  /** Known even when the file has problems, so that automations may name it. */
  name: string;
  agent: Agent | undefined;
  problems: Problem[];
}

/** Reads one file of `agents/`, with the skills that it names. */
export function loadAgent({ file, stem, text }: DefinitionFile, skillByName: SkillByName): LoadedAgent {
  const matter = splitFrontMatter(text);
  if (!matter) return { name: stem, agent: undefined, problems: [missingFrontMatter(file, text)] };
  const source = readYaml(matter.yaml, matter.yamlLine);
  const { output, written, problems } = parseDefinition(agentSchema, file, source);
  return {
    name: stem,
    agent: output && buildAgent(stem, { ...output, skills: skillsNamed(output, skillByName) }, matter.body),
    problems: [
      ...problems,
      ...checkWrittenModel(written, file, source),
      ...[...wrongSkills(output, skillByName), ...closedCredentials(output)].map(({ path, message }) => ({
        file,
        ...source.placeOf(path),
        message,
      })),
    ],
  };
}

function skillsNamed(output: WrittenAgent, skillByName: SkillByName): Skill[] {
  return (output.skills ?? []).flatMap((name) => skillByName(name)?.skill ?? []);
}

function wrongSkills(output: WrittenAgent | undefined, skillByName: SkillByName): { path: Path; message: string }[] {
  const { skills = [] } = output ?? {};
  const missing = skills.flatMap((name, index) => {
    if (skillByName(name) !== null) return [];
    const message = `\`skills[${index}]\` is ${name}, but there is no skills/${name}/SKILL.md; write it`;
    return [{ path: ['skills', index], message }];
  });
  const bytes = skills.reduce((sum, name) => sum + (skillByName(name)?.bytes ?? 0), 0);
  if (bytes <= MOST_SKILL_BYTES) return missing;
  const message = `\`skills\` have ${Math.ceil(bytes / 1024)} kB together, and those of one agent may have at most ${MOST_SKILL_BYTES / 1024} kB`;
  return [...missing, { path: ['skills'], message }];
}

/** With an `allowed`, the schema says which hosts of credentials are not within it. */
function closedCredentials(output: WrittenAgent | undefined): { path: Path; message: string }[] {
  const { allowed, credentials = {} } = output?.network ?? {};
  if (allowed !== undefined) return [];
  return Object.entries(credentials).map(([variable, { hosts }]) => ({
    path: ['network', 'credentials', variable],
    message: `\`network.credentials.${variable}\` is for ${hosts.join(', ')}, but there is no \`network.allowed\`, so nothing is reached; write \`allowed: [${hosts.join(', ')}]\` beside it`,
  }));
}

function checkWrittenModel(written: unknown, file: string, source: YamlSource): Problem[] {
  const model = typeof written === 'object' && written !== null && 'model' in written ? written.model : undefined;
  const path = typeof model === 'object' && model !== null ? ['model', 'id'] : ['model'];
  const id = typeof model === 'object' && model !== null && 'id' in model ? model.id : model;
  const wrong = typeof id === 'string' ? checkModel(id) : null;
  return wrong === null ? [] : [{ file, ...source.placeOf(path), message: `\`${path.join('.')}\` ${wrong}` }];
}
