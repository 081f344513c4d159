import { isMap } from 'yaml';
import { missingFrontMatter } from '../loading/missing-front-matter.ts';
import { MAX_BYTES } from '../loading/list-definition-files.ts';
import type { Problem } from '../problem.ts';
import { convertExpressionKeys } from './convert-expression-keys.ts';
import { convertKeys } from './convert-keys.ts';
import type { ReadImport } from './convert-macro.ts';
import { convertOutputs } from './convert-outputs.ts';
import { convertImported, convertPrompt } from './convert-prompt.ts';
import { convertTriggers } from './convert-triggers.ts';
import { findFrontMatter } from './find-front-matter.ts';
import { type Draft, noteChange, noteDrop, valueAt } from './draft.ts';
import type { Imported, ImportNote } from './imported.ts';
import { keepWithinAgent } from './network/keep-within-agent.ts';
import { openDraft } from './open-draft.ts';
import { removeSecrets } from './remove-secrets.ts';
import { NO_REPOSITORY, settle } from './settle.ts';
import { takeImports } from './take-imports.ts';

/** How many texts one workflow may import, those of imported files counted. */
const MOST_IMPORTS = 200;

export interface ImportRequest {
  /** How the file is called in problems. */
  file: string;
  text: string;
  /** The name of the automation, which is that of its file without `.md`. */
  id: string;
  /** `owner/name` where the workflow lives; null if it is not known. */
  repository: string | null;
  /** What `agents/default.md` has under `network.allowed`. */
  reachable: readonly string[];
  readImport: ReadImport;
}

/**
 * Makes an automation of a workflow of GitHub Agentic Workflows. The result is one that `loadDefinitions` takes without a problem
 * beside the agent `default`. Everything that is not taken as it stands has a note. What would make it start more often, or put
 * out more, than it was meant to switches it off. No token that is told by its form is in the result.
 */
export function importAutomation(request: ImportRequest): Imported {
  const { file, id } = request;
  const text = request.text.replaceAll(/(?![\t\n\r\u0085])\p{Cc}/gu, '');
  const matter = findFrontMatter(text);
  if (matter === null) return { problems: [missingFrontMatter(file, text)] };
  const draft = openDraft(matter.yaml, matter.yamlLine, { id, file });
  if (Array.isArray(draft)) return { problems: draft };
  if (matter.yaml === '') noteChange(draft, [], 'there is none, so the whole file is the prompt');
  if (text !== request.text) noteDrop(draft, [], 'control characters were removed');
  convertTriggers(draft);
  convertKeys(draft);
  convertOutputs(draft);
  convertExpressionKeys(draft);
  const readImport = atMost(MOST_IMPORTS, request.readImport);
  const imports = takeImports(draft, readImport);
  if (settle(draft, request.repository) === NO_REPOSITORY) return { problems: [missingRepository(request.file)] };
  keepWithinAgent(draft, request.reachable);
  const shared = imports.map((each) => convertImported(draft, each, readImport));
  const prompt = [...shared, convertPrompt(draft, matter, readImport)].join('\n\n').trim();
  if (prompt !== '') return finish(draft, prompt, file);
  const message = 'the prompt is empty, so the description stands there; write what the agent is to do';
  draft.notes.push({ line: 1, column: 1, key: 'prompt', what: 'dropped', message });
  draft.isLoose = true;
  const written = valueAt(draft, ['description']);
  const description = typeof written === 'string' ? written.trim() : '';
  const instead = { text: description || 'Write here what the agent is to do.', name: 'it', key: 'description' };
  return finish(
    draft,
    convertImported(draft, instead, () => null),
    file,
  );
}

/** Files that import themselves, or one another, many times would never come to an end. */
function atMost(most: number, readImport: ReadImport): ReadImport {
  let left = most;
  return (path) => (left-- > 0 ? readImport(path) : null);
}

function missingRepository(file: string): Problem {
  const message =
    'what starts it has no repository of its own, and nothing says where it works; give `--repository owner/name`';
  return { file, line: 1, column: 1, message };
}

function finish(draft: Draft, prompt: string, file: string): Imported {
  if (draft.isLoose) {
    switchOff(draft);
  }
  const yaml = draft.document.toString({ lineWidth: 0, nullStr: '', flowCollectionPadding: true });
  const whole = `---\n${yaml.trimEnd()}\n---\n\n${prompt}\n`;
  const text = removeSecrets(whole);
  if (text !== whole) {
    const message = 'what looks like a token was removed; take it back where it came from, and replace it';
    draft.notes.push({ line: 1, column: 1, key: 'secrets', what: 'dropped', message });
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) return { problems: [tooLong(file, bytes)] };
  const notes = draft.notes.map(withoutSecret).toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { text, notes, enabled: valueAt(draft, ['enabled']) !== false };
}

/** Says so in the first line, with the reason. */
function switchOff({ document }: Draft): void {
  document.delete('enabled');
  const value = document.createNode(false);
  value.comment = ' read what the import dropped, then remove this line';
  const pair = document.createPair('enabled', value);
  if (isMap(document.contents)) document.contents.items.unshift(pair);
}

function tooLong(file: string, bytes: number): Problem {
  const message = `its automation would have ${Math.ceil(bytes / 1024)} kB, and a file may have at most ${MAX_BYTES / 1024} kB; put what is long into a file of the repository, and let the prompt name that`;
  return { file, line: 1, column: 1, message };
}

function withoutSecret({ line, column, key, what, message }: ImportNote): ImportNote {
  return { line, column, key: removeSecrets(key), what, message: removeSecrets(message) };
}
